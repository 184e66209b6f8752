-- The counts of every as-of date and of the date before it, at all levels.
SELECT snapshot.as_of, level, code, name_zh, name_en, parent_code, sort,
    parcels, unsurveyed, in_progress, done,
    percent(done, parcels) AS done_pct,
    lag(snapshot.as_of) OVER by_day AS previous_as_of,
    parcels - lag(parcels) OVER by_day AS parcels_change,
    done - lag(done) OVER by_day AS done_change,
    percent(done, parcels) - lag(percent(done, parcels)) OVER by_day AS done_pct_change,
    commercial_houses, revisited,
    percent(revisited, commercial_houses) AS revisited_pct,
    revisited - lag(revisited) OVER by_day AS revisited_change,
    percent(revisited, commercial_houses)
        - lag(percent(revisited, commercial_houses)) OVER by_day AS revisited_pct_change,
    hazardous, rectified,
    percent(rectified, hazardous) AS rectified_pct,
    rectified - lag(rectified) OVER by_day AS rectified_change,
    percent(rectified, hazardous) - lag(percent(rectified, hazardous)) OVER by_day
        AS rectified_pct_change
FROM snapshot
JOIN area USING (level, code)
WINDOW by_day AS (PARTITION BY level, code ORDER BY snapshot.as_of)
