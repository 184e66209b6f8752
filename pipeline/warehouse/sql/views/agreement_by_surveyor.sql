-- The same by surveyor, under the id that the platform gives, in the order of the ids and without ranks.
-- For internal outputs alone.
SELECT surveyor_id, judged_round, checked_by,
    count(*) AS compared,
    count(*) FILTER (agrees) AS agreed,
    compared - agreed AS differing,
    percent(agreed, compared) AS agreed_pct,
    wilson_low(agreed / compared, compared) AS low_pct,
    wilson_high(agreed / compared, compared) AS high_pct,
    is_enough(low_pct, high_pct) AS is_enough
FROM judgement_pair
WHERE surveyor_id IS NOT NULL
GROUP BY surveyor_id, judged_round, checked_by
ORDER BY surveyor_id, judged_round, list_position(['revisit', 'spot_check', 'appraisal'], checked_by)
