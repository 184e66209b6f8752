-- Forecasts of the whole place and of its units, for survey, revisit and rectification in turn.
SELECT metric, level, code, area.name_zh, area.name_en, total, remaining, deadline, days_left,
    needed_per_day, pace_per_day, slowest_per_day, fastest_per_day, projected_on, forecast
FROM forecast_by_area AS area
JOIN code_list ON code_list.list = 'metric' AND code_list.code = metric
WHERE level IN ('prefecture', 'unit')
ORDER BY code_list.sort, level = 'unit', area.sort
