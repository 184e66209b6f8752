-- Survey status by reporting unit: who answers for it: counties and parks.
SELECT code, name_zh, name_en, parent_code, parcels, unsurveyed, in_progress, done, done_pct,
    remaining, rank
FROM survey_status_by_area
WHERE level = 'unit'
ORDER BY parent_code, sort
