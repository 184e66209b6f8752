-- One row per reporting unit with its three rates, in the order the bureau lists its units.
-- The last three of a rate are those of the circular: among equals the one with more left to do.
SELECT code,
    CASE $language WHEN 'en' THEN coalesce(survey.name_en, survey.name_zh)
        ELSE survey.name_zh END AS name,
    parcels, done, survey.remaining, done_pct::DOUBLE AS done_pct, survey.rank AS done_rank,
    commercial_houses, revisited, revisited_pct::DOUBLE AS revisited_pct,
    revisit.rank AS revisited_rank,
    hazardous, rectified, rectified_pct::DOUBLE AS rectified_pct,
    rectification.rank AS rectified_rank, overdue,
    coalesce(survey.rank IS NOT NULL AND parcels > done AND row_number() OVER (
        PARTITION BY survey.rank IS NULL
        ORDER BY done / parcels, parcels - done DESC, report_unit.sort DESC) <= 3, false) AS done_is_last,
    coalesce(revisit.rank IS NOT NULL AND commercial_houses > revisited AND row_number() OVER (
        PARTITION BY revisit.rank IS NULL
        ORDER BY revisited / commercial_houses, commercial_houses - revisited DESC,
            report_unit.sort DESC) <= 3, false) AS revisited_is_last,
    coalesce(rectification.rank IS NOT NULL AND hazardous > rectified AND row_number() OVER (
        PARTITION BY rectification.rank IS NULL
        ORDER BY rectified / hazardous, hazardous - rectified DESC, report_unit.sort DESC) <= 3,
        false) AS rectified_is_last
FROM survey_status_by_unit AS survey
JOIN revisit_progress_by_unit AS revisit USING (code)
JOIN rectification_progress_by_unit AS rectification USING (code)
LEFT JOIN report_unit ON report_unit.report_unit_id = code
ORDER BY report_unit.sort NULLS LAST, code
