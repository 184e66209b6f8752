-- Rows of the current file that only the comparison with other rows has rejected.
-- raw_values(source_row, raw) is a view of the file's rows that were accepted at first.
INSERT INTO rejected_row BY NAME
WITH later AS (
    SELECT source_row, list({'field': field, 'reason': reason} ORDER BY place) AS faults
    FROM scratch.fault_found
    WHERE source_file_id = getvariable('source_file_id')
    GROUP BY source_row
)

SELECT getvariable('source_file_id') AS source_file_id, source_row,
    faults[1].field AS field, faults[1].reason AS reason, faults, raw
FROM later
JOIN raw_values USING (source_row)
ORDER BY source_row;
