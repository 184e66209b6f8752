-- The figures of the three rates on the last days of history before that of the run, at all levels.
WITH day AS (
    SELECT DISTINCT trend.as_of
    FROM trend_by_area AS trend
    JOIN run ON trend.as_of < run.as_of
    ORDER BY trend.as_of DESC
    LIMIT $most
)

SELECT as_of::VARCHAR AS as_of, level, code, parcels, unsurveyed, in_progress, done, done_pct,
    commercial_houses, revisited, revisited_pct, hazardous, rectified, rectified_pct
FROM trend_by_area
SEMI JOIN day USING (as_of)
WHERE level IN ('prefecture', 'unit', 'township', 'village')
ORDER BY as_of, level, code
