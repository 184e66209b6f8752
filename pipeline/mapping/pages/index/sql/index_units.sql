-- One row per reporting unit with its three rates, in the order the bureau lists its units.
SELECT code,
    CASE $language WHEN 'en' THEN coalesce(survey.name_en, survey.name_zh)
        ELSE survey.name_zh END AS name,
    parcels, done, survey.remaining, done_pct::DOUBLE AS done_pct, survey.rank AS done_rank,
    commercial_houses, revisited, revisited_pct::DOUBLE AS revisited_pct,
    revisit.rank AS revisited_rank,
    hazardous, rectified, rectified_pct::DOUBLE AS rectified_pct,
    rectification.rank AS rectified_rank, overdue
FROM survey_status_by_unit AS survey
JOIN revisit_progress_by_unit AS revisit USING (code)
JOIN rectification_progress_by_unit AS rectification USING (code)
LEFT JOIN report_unit ON report_unit.report_unit_id = code
ORDER BY report_unit.sort NULLS LAST, code
