-- What the whole place has: the last row of the table of units, and the sentence on what is overdue.
SELECT code,
    CASE $language WHEN 'en' THEN coalesce(survey.name_en, survey.name_zh)
        ELSE survey.name_zh END AS name,
    parcels, done, survey.remaining, done_pct::DOUBLE AS done_pct, NULL AS done_rank,
    commercial_houses, revisited, revisited_pct::DOUBLE AS revisited_pct, NULL AS revisited_rank,
    hazardous, severe, todo, doing, rectified, regraded, overdue,
    rectified_pct::DOUBLE AS rectified_pct, NULL AS rectified_rank
FROM survey_status_by_area AS survey
JOIN revisit_progress_by_area AS revisit USING (level, code)
JOIN rectification_progress_by_area AS rectification USING (level, code)
WHERE level = 'prefecture'
