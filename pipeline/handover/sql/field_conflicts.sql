-- What somebody has to decide: three values of one field.
SELECT table_name, key, field, base, theirs, ours, files
FROM field_change
WHERE outcome IN ('conflict', 'unknown')
ORDER BY table_name, key, field, files, ours
