-- The three rates of the whole place on every date that history holds up to the run's.
SELECT metric, trend.as_of, pct
FROM (
    SELECT 'survey_done' AS metric, as_of, done_pct AS pct
    FROM trend_by_area WHERE level = 'prefecture'
    UNION ALL
    SELECT 'revisit_done', as_of, revisited_pct
    FROM trend_by_area WHERE level = 'prefecture'
    UNION ALL
    SELECT 'rectified', as_of, rectified_pct
    FROM trend_by_area WHERE level = 'prefecture') AS trend
JOIN run ON trend.as_of <= run.as_of
JOIN code_list ON code_list.list = 'metric' AND code_list.code = metric
WHERE pct IS NOT NULL
ORDER BY code_list.sort, trend.as_of
