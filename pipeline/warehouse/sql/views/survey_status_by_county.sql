-- Survey status by county: geography, parks included.
SELECT code, name_zh, name_en, parent_code, parcels, unsurveyed, in_progress, done, done_pct,
    remaining, rank
FROM survey_status_by_area
WHERE level = 'county'
ORDER BY parent_code, sort
