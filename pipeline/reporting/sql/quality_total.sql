-- Findings of all rules in the whole place.
SELECT findings, errors, warnings, infos
FROM quality_by_area
WHERE level = 'prefecture'
