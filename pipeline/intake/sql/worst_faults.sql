-- Why rows of a file were rejected, the commonest first, for the message that refuses the file.
WITH fault AS (
    SELECT source_row, raw, unnest(faults, recursive := true)
    FROM rejected_row
    WHERE source_file_id = $source_file_id
)

SELECT field, reason, count(*) AS rows, list(source_row ORDER BY source_row)[:11] AS first_rows,
    arg_min(raw, source_row) AS example
FROM fault
GROUP BY field, reason
ORDER BY rows DESC, field, reason
LIMIT 8
