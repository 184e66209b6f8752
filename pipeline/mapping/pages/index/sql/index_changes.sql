-- What changed by unit and in all since the date before: differences of counts, and of rates as they
-- are shown, so that a reader who subtracts gets the same. From the view that the circular reads too.
SELECT code,
    CASE $language WHEN 'en' THEN coalesce(name_en, name_zh) ELSE name_zh END AS name,
    level = 'prefecture' AS is_total,
    previous_as_of::VARCHAR AS past_as_of,
    parcels_change AS parcels, done_change AS done, done_pct_change::DOUBLE AS done_points,
    unsurveyed_change AS unsurveyed, revisited_change AS revisited, rectified_change AS rectified
FROM trend_by_area
JOIN run USING (as_of)
WHERE level IN ('prefecture', 'unit') AND previous_as_of IS NOT NULL
ORDER BY level, sort, code
