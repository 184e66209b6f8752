-- Survey status by township: ranked within the county.
SELECT code, name_zh, name_en, parent_code, parcels, unsurveyed, in_progress, done, done_pct,
    remaining, rank
FROM survey_status_by_area
WHERE level = 'township'
ORDER BY parent_code, sort
