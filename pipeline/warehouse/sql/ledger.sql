-- A ledger is published as it was accepted; {table} stands for a table of the data dictionary.
INSERT INTO {table} BY NAME
SELECT * EXCLUDE (faults)
FROM scratch.checked_{table}
WHERE faults IS NULL;
