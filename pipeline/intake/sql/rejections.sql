-- Every row of the current file that has a fault, with what it held. landed_values is a view over
-- the landed file.
INSERT INTO rejected_row BY NAME
SELECT getvariable('source_file_id') AS source_file_id, source_row,
    faults[1].field AS field, faults[1].reason AS reason, faults, raw
FROM scratch.rejected_here
JOIN landed_values USING (source_row)
ORDER BY source_row;
