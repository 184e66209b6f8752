-- Rows that refer to a record no accepted row of another table has.
-- child_key(source_file_id, source_row, key) and parent_key(key) are views made per column.
INSERT INTO scratch.fault_found
SELECT source_file_id, source_row, getvariable('reference_place'), getvariable('reference_field'),
    'unknown_reference'
FROM child_key
ANTI JOIN parent_key USING (key)
WHERE key IS NOT NULL;
