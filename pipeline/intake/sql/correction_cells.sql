-- What the field at hand holds in the rows to be corrected. now_text is a view over the file.
CREATE OR REPLACE TEMP TABLE correction_cell AS
SELECT source_row AS cell_id, text, whole
FROM now_text
SEMI JOIN (FROM correction_hit WHERE field = getvariable('correction_field')) USING (source_row)
