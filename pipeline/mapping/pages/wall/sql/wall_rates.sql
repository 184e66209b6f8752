-- The three rates of the whole place and of each unit: what they are made of, rank, change and forecast.
WITH figure AS (
    SELECT 'survey_done' AS metric, level, code, done AS numerator, parcels AS denominator
    FROM survey_status_by_area
    UNION ALL
    SELECT 'revisit_done', level, code, revisited, commercial_houses
    FROM revisit_progress_by_area
    UNION ALL
    SELECT 'rectified', level, code, rectified, hazardous
    FROM rectification_progress_by_area
)

SELECT metric, code, numerator, denominator, change.pct::DOUBLE AS pct, rank,
    previous_as_of::VARCHAR AS previous_as_of, pct_change::DOUBLE AS pct_change, rank_change,
    remaining, deadline::VARCHAR AS deadline, projected_on::VARCHAR AS projected_on, forecast
FROM rank_change_by_unit AS change
JOIN figure USING (metric, level, code)
JOIN forecast_by_area USING (metric, level, code)
ORDER BY array_position(['survey_done', 'revisit_done', 'rectified'], metric), level, change.sort, code
