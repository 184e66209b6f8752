-- A ledger is published as it was accepted, in the order in which it was delivered; a join of its
-- rows with their files alone keeps no order. {table} stands for a table of the data dictionary.
INSERT INTO {table} BY NAME
SELECT * EXCLUDE (faults)
FROM scratch.checked_{table}
WHERE faults IS NULL
ORDER BY source_file_id, source_row;
