-- The units and the whole place: their parcels by status, and what became of them since the day before.
SELECT survey.code,
    CASE $language WHEN 'en' THEN coalesce(survey.name_en, survey.name_zh) ELSE survey.name_zh END AS name,
    level = 'prefecture' AS is_total,
    parcels, unsurveyed, in_progress, done, done_pct::DOUBLE AS done_pct, survey.remaining,
    new, forward, backward
FROM survey_status_by_area AS survey
LEFT JOIN (
    SELECT level, code, new, forward, backward
    FROM parcel_change_by_area
    JOIN run USING (as_of)) AS change USING (level, code)
WHERE level IN ('prefecture', 'unit')
ORDER BY level DESC, survey.sort, survey.code
