-- The corrections of the current field, and every text that it has, had or is to have.
CREATE OR REPLACE TEMP TABLE correction_candidate AS
SELECT correction_id, correction_hit.source_row AS cell_id, old_value, new_value
FROM correction_hit
JOIN scratch.correction USING (correction_id)
WHERE correction_hit.field = getvariable('correction_field');

CREATE OR REPLACE TEMP TABLE correction_word AS
SELECT text FROM correction_cell
UNION
SELECT old_value FROM correction_candidate
UNION
SELECT new_value FROM correction_candidate;
