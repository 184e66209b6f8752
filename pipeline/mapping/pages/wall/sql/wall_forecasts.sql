-- The forecast of each rate of the whole place and of each unit.
SELECT metric, level, code, remaining, deadline::VARCHAR AS deadline,
    projected_on::VARCHAR AS projected_on, forecast
FROM forecast_by_area
WHERE level IN ('prefecture', 'unit')
ORDER BY metric, level, code
