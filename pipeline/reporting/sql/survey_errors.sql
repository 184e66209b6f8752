-- Errors of the survey as the spot checks let them be estimated, all houses first, then by use.
SELECT house_use, houses, checked, with_error, estimated_pct, low_pct, high_pct, is_enough
FROM survey_error_estimate
WHERE (SELECT sum(checked) FROM survey_error_estimate) > 0
ORDER BY list_position(['all', 'commercial', 'other'], house_use)
