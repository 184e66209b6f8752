-- The forecasts of the prefectures and their counties, as each has made its own.
SELECT * EXCLUDE (region, as_of, parent_code)
FROM forecast
WHERE level IN ('prefecture', 'county')
ORDER BY metric, prefecture, level DESC, sort, code
