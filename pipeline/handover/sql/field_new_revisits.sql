-- Rows for the ledger of houses that it does not have yet: the values after the changes.
SELECT key AS house_id,
    coalesce(max(ours) FILTER (field = 'revisit_status'), 'todo') AS revisit_status,
    max(ours) FILTER (field = 'done_on') AS done_on
FROM field_change
WHERE table_name = 'revisit' AND outcome = 'change' AND NOT is_in_table
    -- a row with a conflict in one field waits until somebody has decided
    AND key NOT IN (
        SELECT key FROM field_change WHERE table_name = 'revisit' AND outcome = 'conflict')
GROUP BY key
ORDER BY key
