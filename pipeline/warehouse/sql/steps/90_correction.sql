-- Every accepted correction with what became of it. If it found several rows, applied takes
-- precedence: copies and pieces of one record share a key.
INSERT INTO correction BY NAME
WITH state AS (
    SELECT correction_id,
        min_by(outcome, (list_position(
            ['applied', 'superseded', 'ambiguous', 'unknown_village', 'unusable_value'], outcome)
            IS NULL, list_position(
            ['applied', 'superseded', 'ambiguous', 'unknown_village', 'unusable_value'], outcome)))
            AS outcome,
        min(found_value) AS found_value
    FROM scratch.correction_state
    GROUP BY correction_id
)

SELECT said.* EXCLUDE (faults) REPLACE (
        coalesce(target.table_name, said.table_name) AS table_name,
        coalesce(target.field, said.field) AS field),
    coalesce(target.outcome, state.outcome, 'unknown_row') AS outcome,
    state.found_value
FROM scratch.checked_correction AS said
JOIN scratch.correction AS target USING (source_file_id, source_row)
LEFT JOIN state USING (correction_id)
WHERE said.faults IS NULL
ORDER BY source_file_id, source_row;
