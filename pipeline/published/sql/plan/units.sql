-- The three rates of each reporting unit with its rank, in reporting order.
SELECT code, survey.name_zh, survey.name_en,
    survey.done_pct AS survey_pct, survey.rank AS survey_rank,
    revisit.revisited_pct AS revisit_pct, revisit.rank AS revisit_rank,
    rectification.rectified_pct AS rectified_pct, rectification.rank AS rectified_rank
FROM survey_status_by_unit AS survey
JOIN revisit_progress_by_unit AS revisit USING (code)
JOIN rectification_progress_by_unit AS rectification USING (code)
LEFT JOIN report_unit ON report_unit.report_unit_id = code
ORDER BY report_unit.sort NULLS LAST, code;
