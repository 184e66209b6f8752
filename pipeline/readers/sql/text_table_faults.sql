-- A text table read once more, past the records that are invalid, to list all of these.
-- Why all columns are asked for: the reader passes over faults in those that nobody wants.
CREATE OR REPLACE TEMP TABLE text_table_read AS
SELECT count(COLUMNS(*))
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
    buffer_size := coalesce(getvariable('source_buffer_bytes'), 8388608),
    store_rejects := true,
    rejects_table := 'text_table_reject',
    rejects_scan := 'text_table_scan',
    rejects_limit := 0
);
