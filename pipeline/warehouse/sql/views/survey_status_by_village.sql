-- Survey status by village: ranked within the township.
SELECT code, name_zh, name_en, parent_code, parcels, unsurveyed, in_progress, done, done_pct,
    remaining, rank
FROM survey_status_by_area
WHERE level = 'village'
ORDER BY parent_code, sort
