-- Rows that refer to a record no accepted row of another table has.
-- child_key(source_file_id, source_row, key) and parent_key(key) are views made per column.
UPDATE scratch.checked
SET faults = list_append(
    coalesce(faults, []), {'field': getvariable('reference_field'), 'reason': 'unknown_reference'})
FROM (
    SELECT source_file_id, source_row
    FROM child_key
    ANTI JOIN parent_key USING (key)
    WHERE key IS NOT NULL
) AS orphan
WHERE checked.source_file_id = orphan.source_file_id
    AND checked.source_row = orphan.source_row;
