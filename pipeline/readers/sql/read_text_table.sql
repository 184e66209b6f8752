-- Why like this: every column is text under a name of ours (c0, c1, …), and an invalid record stops
-- the reading: nothing is detected, padded or skipped.
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
    max_line_size := coalesce(getvariable('source_line_bytes'), 2097152),
    -- several files are read at the same time, each with its own buffers
    buffer_size := coalesce(getvariable('source_buffer_bytes'), 8388608)
)
