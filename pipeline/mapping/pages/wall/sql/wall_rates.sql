-- The three rates of the whole place and of each unit: what they are made of, rank, change and forecast.
SELECT metric, code, finished AS numerator, change.total AS denominator, pct::DOUBLE AS pct, rank,
    previous_as_of::VARCHAR AS previous_as_of, pct_change::DOUBLE AS pct_change, rank_change,
    remaining, deadline::VARCHAR AS deadline, projected_on::VARCHAR AS projected_on, forecast
FROM rank_change_by_unit AS change
JOIN forecast_by_area USING (metric, level, code)
ORDER BY array_position(['survey_done', 'revisit_done', 'rectified'], metric), level, change.sort, code
