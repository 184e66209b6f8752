-- Forecasts of the whole place, its counties and its reporting units.
SELECT *
FROM forecast_by_area
WHERE level IN ('prefecture', 'county', 'unit')
ORDER BY metric, level, sort, code
