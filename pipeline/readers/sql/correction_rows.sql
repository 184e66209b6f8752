-- The rows of the current file that corrections are of. row_key is a view over its keys.
-- A row named by its place must also have the key, where one is given: in a file that is delivered
-- again, rows may have moved. A key of several rows means all of them, since copies and pieces share
-- it.
-- Why materialized: rows are looked up by key and by place, and keys are expensive to compute.
INSERT INTO correction_hit
WITH row_keys AS MATERIALIZED (FROM row_key),

wanted AS (
    SELECT correction_id, field, key, row_file, row_number, has_place
    FROM scratch.correction
    WHERE outcome IS NULL AND way = 'text' AND table_name = getvariable('correction_table')
)

SELECT correction_id, field, source_row
FROM wanted
JOIN row_keys AS row_key ON row_key.key = wanted.key
WHERE NOT has_place
    AND (row_file IS NULL OR row_file = getvariable('correction_file'))
    AND (row_number IS NULL OR row_number = source_row)
UNION
SELECT correction_id, field, source_row
FROM wanted
JOIN row_keys AS row_key ON row_key.source_row = wanted.row_number
WHERE has_place AND row_file = getvariable('correction_file')
    AND (wanted.key IS NULL OR wanted.key = row_key.key OR wanted.key = row_key.key_text)
EXCEPT
SELECT correction_id, field, source_row FROM correction_hit;
