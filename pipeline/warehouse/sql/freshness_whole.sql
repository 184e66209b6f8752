-- The files of a table whose rows lie in no unit.
INSERT INTO scratch.freshness_file
SELECT target_table, NULL, source_file_id
FROM source_file
WHERE target_table = getvariable('fresh_table') AND rows_accepted > 0
