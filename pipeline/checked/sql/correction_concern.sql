-- The corrections that concern the current file: they name it, or a key that one of its rows has.
-- file_key(key) is a view of the keys of all its rows as delivered, rejected ones too. Where those are
-- not known, any correction of the table that names no other file may concern it.
-- Why two steps: a few hundred corrections are looked for among all rows, not all rows hashed.
WITH asked AS MATERIALIZED (
    SELECT DISTINCT key FROM scratch.correction
    WHERE outcome IS NULL AND way = 'text' AND table_name = getvariable('correction_table')
),

there AS MATERIALIZED (
    SELECT DISTINCT key FROM file_key SEMI JOIN asked USING (key)
)

SELECT correction_id, field, key, row_file IS NOT NULL AS is_named, row_number, has_place, texts_hash
FROM scratch.correction
WHERE outcome IS NULL AND way = 'text' AND table_name = getvariable('correction_table')
    AND (row_file = getvariable('correction_file')
         OR (row_file IS NULL
             AND (NOT getvariable('keys_known') OR key IN (SELECT key FROM there))))
ORDER BY correction_id
