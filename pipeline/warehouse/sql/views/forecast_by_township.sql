-- Forecast by township.
SELECT metric, code, name_zh, name_en, parent_code, total, remaining, deadline, days_left,
    needed_per_day, pace_per_day, slowest_per_day, fastest_per_day, projected_on, forecast
FROM forecast_by_area
WHERE level = 'township'
ORDER BY metric, parent_code, sort
