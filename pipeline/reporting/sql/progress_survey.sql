-- Survey of the units in rank order, with change, pace and forecast; the whole place last.
-- Why worst here: the lowest unrounded rates, which only the counts give, as in the survey status.
SELECT level = 'prefecture' AS is_total,
    coalesce(survey.rank IS NOT NULL AND survey.remaining > 0 AND row_number() OVER (
        PARTITION BY survey.rank IS NULL
        ORDER BY done / parcels, survey.remaining DESC, code) <= 3, false) AS is_worst,
    code, survey.name_zh, survey.name_en, survey.rank, survey.parcels, survey.unsurveyed,
    survey.in_progress, survey.done, survey.done_pct, done_pct_change, survey.remaining, deadline,
    needed_per_day, pace_per_day, projected_on, forecast
FROM survey_status_by_area AS survey
JOIN forecast_by_area AS forecast USING (level, code)
LEFT JOIN (
    SELECT level, code, done_pct_change
    FROM trend_by_area
    JOIN run USING (as_of)) AS trend USING (level, code)
WHERE level IN ('unit', 'prefecture') AND metric = 'survey_done'
    AND (code <> 'unassigned' OR parcels > 0)
ORDER BY is_total, code = 'unassigned', survey.rank NULLS LAST, survey.remaining, survey.sort
