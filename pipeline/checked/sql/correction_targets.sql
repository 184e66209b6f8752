-- What each accepted correction is of. Those that cannot be tried have their outcome already.
INSERT INTO scratch.correction BY NAME
WITH said AS (
    SELECT source_file_id, source_row, table_name, field, row_number, old_value, new_value,
        texts__hash AS texts_hash, plain_half(key) AS key, plain(row_file) AS row_file
    FROM checked_correction
),

known_table AS (SELECT DISTINCT said_table, table_name FROM scratch.correctable)

SELECT row_number() OVER (ORDER BY source_file_id, source_row) AS correction_id,
    said.source_file_id, said.source_row, said.key, said.row_file, said.row_number,
    known_table.table_name, target.field, target.personal, target.way,
    CASE WHEN half_width(old_value) <> '(空)' THEN old_value END AS old_value,
    CASE WHEN half_width(new_value) <> '(空)' THEN new_value END AS new_value,
    said.texts_hash,
    said.row_file IS NOT NULL AND said.row_number IS NOT NULL AS has_place,
    CASE WHEN said.new_value IS NULL THEN 'not_filled_in'
         WHEN known_table.table_name IS NULL THEN 'unknown_table'
         WHEN target.field IS NULL THEN 'unknown_field'
         WHEN target.way = 'never' THEN 'not_correctable'
         WHEN said.key IS NULL AND NOT has_place THEN 'unknown_row' END AS outcome
FROM said
LEFT JOIN known_table ON known_table.said_table = as_named(said.table_name)
LEFT JOIN scratch.correctable AS target
    ON target.said_table = as_named(said.table_name) AND target.said_field = as_named(said.field);
