-- Survey status of each reporting unit and of what lies in none.
SELECT code, name_zh, name_en, parcels, unsurveyed, in_progress, done, done_pct, remaining
FROM survey_status_by_area
WHERE level = 'unit'
ORDER BY sort, code
