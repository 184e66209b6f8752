-- Changes as corrections: applied where the old value still stands, `（空）` empties a field.
SELECT table_name, key, field, base AS old_value, coalesce(ours, '（空）') AS new_value,
    files AS reason
FROM field_change
WHERE outcome = 'change' AND is_in_table
ORDER BY table_name, key, field
