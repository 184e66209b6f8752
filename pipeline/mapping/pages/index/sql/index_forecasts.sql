-- What is left of each of the three, its straight line from start to deadline, and its forecast.
SELECT metric, remaining, started_on::VARCHAR AS started_on, deadline::VARCHAR AS deadline,
    planned_pct::DOUBLE AS planned_pct, needed_per_day, pace_per_day,
    projected_on::VARCHAR AS projected_on, forecast
FROM forecast_by_area
WHERE level = 'prefecture'
ORDER BY array_position(['survey_done', 'revisit_done', 'rectified'], metric)
