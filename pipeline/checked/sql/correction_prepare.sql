-- Cells and candidates with their texts in the form in which they are compared.
-- reading(text, meaning, masked, fault) gives for every text its meaning, its masked form and the
-- reason why it could not be stored.
CREATE OR REPLACE TEMP TABLE correction_cell AS
SELECT cell_id, cell.text, whole, meaning, masked, false AS is_changed
FROM correction_cell AS cell
JOIN correction_reading AS reading ON reading.text IS NOT DISTINCT FROM cell.text;

CREATE OR REPLACE TEMP TABLE correction_candidate AS
SELECT correction_id, cell_id,
    old_value AS old_text, old.meaning AS old_meaning, contains(old_value, '*') AS is_masked,
    new_value AS new_text, new.meaning AS new_meaning, new.masked AS new_masked,
    new.fault AS new_fault,
    NULL::VARCHAR AS outcome, NULL::VARCHAR AS found_value
FROM correction_candidate AS candidate
JOIN correction_reading AS old ON old.text IS NOT DISTINCT FROM old_value
JOIN correction_reading AS new ON new.text IS NOT DISTINCT FROM new_value;
