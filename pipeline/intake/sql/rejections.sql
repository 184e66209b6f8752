-- Every row with a fault, with what it held. landed_values is a view over the landed files.
INSERT INTO rejected_row BY NAME
SELECT source_file_id, source_row, faults[1].field AS field, faults[1].reason AS reason, faults, raw
FROM scratch.checked
JOIN landed_values USING (source_file_id, source_row)
WHERE faults IS NOT NULL
ORDER BY source_file_id, source_row;
