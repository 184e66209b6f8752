-- What changed in the whole place since the previous date.
SELECT previous_as_of, done_change, done_pct_change
FROM trend_by_area
JOIN run USING (as_of)
WHERE level = 'prefecture'
