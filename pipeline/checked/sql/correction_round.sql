-- One round: corrections whose old value is there now are applied, and counted.
-- Why rounds: a value that one correction has written may be corrected again by another. Two that
-- would write different values are both left.
CREATE OR REPLACE TEMP TABLE correction_standing AS
SELECT correction_id, cell_id, new_text, new_meaning, new_masked, new_fault,
    CASE WHEN getvariable('correction_personal') THEN masked ELSE text END AS found_value,
    new_fault IS NULL AND (
        min(coalesce(new_meaning, '')) FILTER (new_fault IS NULL) OVER cell
        <> max(coalesce(new_meaning, '')) FILTER (new_fault IS NULL) OVER cell) AS is_contested
FROM correction_candidate
JOIN correction_cell USING (cell_id)
WHERE outcome IS NULL
    AND (old_meaning IS NOT DISTINCT FROM meaning
         OR old_text = whole
         -- a fix list shows personal values masked, and nothing of an ID number that is damaged
         OR (getvariable('correction_personal')
             AND ((is_masked AND old_text = masked) OR (old_text IS NULL AND masked IS NULL))))
WINDOW cell AS (PARTITION BY cell_id);

UPDATE correction_candidate AS candidate
SET outcome = 'superseded'
FROM (
    SELECT DISTINCT cell_id FROM correction_standing
    WHERE new_fault IS NULL AND NOT is_contested) AS changed
WHERE candidate.cell_id = changed.cell_id AND outcome = 'applied';

UPDATE correction_candidate AS candidate
SET outcome = CASE WHEN standing.new_fault = 'unknown_village' THEN 'unknown_village'
                   WHEN standing.new_fault IS NOT NULL THEN 'unusable_value'
                   WHEN is_contested THEN 'ambiguous'
                   ELSE 'applied' END,
    found_value = standing.found_value
FROM correction_standing AS standing
WHERE candidate.correction_id = standing.correction_id AND candidate.cell_id = standing.cell_id;

UPDATE correction_cell AS cell
SET text = new_text, whole = new_text, meaning = new_meaning, masked = new_masked,
    is_changed = true
FROM (
    SELECT DISTINCT ON (cell_id) cell_id, new_text, new_meaning, new_masked
    FROM correction_standing
    WHERE new_fault IS NULL AND NOT is_contested
    ORDER BY cell_id, correction_id) AS changed
WHERE cell.cell_id = changed.cell_id;

SELECT count(*) FROM correction_standing WHERE new_fault IS NULL AND NOT is_contested;
