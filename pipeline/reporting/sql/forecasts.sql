-- Forecasts of the whole place and of its units, for survey, revisit and rectification.
SELECT forecast.*
FROM forecast_by_area AS forecast
JOIN code_list ON code_list.list = 'metric' AND code_list.code = metric
WHERE level IN ('prefecture', 'unit')
ORDER BY code_list.sort, level = 'unit', forecast.sort
