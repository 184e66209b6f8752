-- Why: every column is text under a name of ours (c0, c1, …), and a record that breaks the rules
-- stops the reading with its line: nothing is detected, padded or skipped.
FROM read_csv(
    getvariable('source_path'),
    auto_detect := false,
    header := true,
    skip := getvariable('source_skip'),
    columns := getvariable('source_columns'),
    delim := getvariable('source_delimiter'),
    quote := '"',
    escape := '"',
    strict_mode := true,
    max_line_size := 2097152,
    -- files are read side by side, each with buffers of its own
    buffer_size := 8388608
)
