-- The records that could not be read: row, kind and, of one with too few or too many fields, their
-- number. The reader lists every field that is missing or too much, and quotes the record in what it
-- says, so that text is left where it is.
SELECT line, arg_min(error_type::VARCHAR, error_type) AS kind,
    CASE WHEN bool_or(error_type::VARCHAR = 'MISSING COLUMNS') THEN min(column_idx)
         ELSE max(column_idx) END AS fields
FROM text_table_reject
GROUP BY line
ORDER BY line
