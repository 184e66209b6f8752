-- Why rows of a file were rejected, the commonest first, for the message that refuses the file.
SELECT fault.field, fault.reason, count(*) AS rows, min(source_row) AS first_row,
    arg_min(raw, source_row) AS example
FROM (
    SELECT source_row, raw, unnest(faults) AS fault
    FROM rejected_row
    WHERE source_file_id = $source_file_id
)
GROUP BY ALL
ORDER BY rows DESC, field, reason
LIMIT 3
