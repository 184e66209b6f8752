-- Every text that the field at hand holds, held or shall hold in the rows to be corrected.
-- now_text is a view over the file.
CREATE OR REPLACE TEMP TABLE correction_cell AS
SELECT source_row AS cell_id, text, whole
FROM now_text
SEMI JOIN (FROM correction_hit WHERE field = getvariable('correction_field')) USING (source_row);

CREATE OR REPLACE TEMP TABLE correction_candidate AS
SELECT correction_id, source_row AS cell_id, old_value, new_value
FROM correction_hit
JOIN scratch.correction USING (correction_id)
WHERE correction_hit.field = getvariable('correction_field');

CREATE OR REPLACE TEMP TABLE correction_word AS
SELECT text FROM correction_cell
UNION
SELECT old_value FROM correction_candidate
UNION
SELECT new_value FROM correction_candidate;
