-- What became of the corrections of the current field; those not applied found another value than
-- they expected.
INSERT INTO scratch.correction_state
SELECT correction_id, coalesce(outcome, 'stale'),
    CASE WHEN outcome IS NOT NULL THEN found_value
         WHEN getvariable('correction_personal') THEN masked
         ELSE text END
FROM correction_candidate
JOIN correction_cell USING (cell_id);
