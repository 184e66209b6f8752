-- What the current field holds in the rows to be corrected. now_text is a view over those rows.
CREATE OR REPLACE TEMP TABLE correction_cell AS
FROM now_text
