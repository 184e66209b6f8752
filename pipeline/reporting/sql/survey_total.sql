-- Survey of the whole place.
SELECT parcels, unsurveyed, in_progress, done, done_pct
FROM survey_status_by_area
WHERE level = 'prefecture'
