-- The rows that were rejected when their file was read, with the faults found since.
-- rejected_rows is a view of the rejected rows of all files of the table.
INSERT INTO rejected_row BY NAME
WITH later AS (
    SELECT source_file_id, source_row,
        list({'field': field, 'reason': reason} ORDER BY place) AS faults
    FROM scratch.fault_found
    GROUP BY ALL
)

SELECT source_file_id, source_row, rejected.faults[1].field AS field,
    rejected.faults[1].reason AS reason,
    list_concat(rejected.faults, coalesce(later.faults, [])) AS faults, raw
FROM rejected_rows AS rejected
LEFT JOIN later USING (source_file_id, source_row)
ORDER BY source_file_id, source_row;
