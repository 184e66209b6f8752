-- The whole place on every as-of date.
SELECT as_of, parcels, unsurveyed, in_progress, done, done_pct, done_pct_change,
    commercial_houses, revisited, revisited_pct, hazardous, rectified, rectified_pct
FROM trend_by_area
WHERE level = 'prefecture'
ORDER BY as_of
