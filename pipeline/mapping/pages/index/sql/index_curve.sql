-- The whole place on every as-of date that history holds, from the view that the circular reads too.
SELECT trend_by_area.as_of::VARCHAR AS as_of, done_pct::DOUBLE AS survey_pct,
    revisited_pct::DOUBLE AS revisit_pct, rectified_pct::DOUBLE AS rectified_pct
FROM trend_by_area
JOIN run ON trend_by_area.as_of <= run.as_of
WHERE level = 'prefecture'
ORDER BY trend_by_area.as_of
