-- The counts of all areas, one row each: survey, revisit, rectification, findings.
SELECT level, code, survey.name_zh, survey.name_en, survey.parent_code, survey.sort,
    parcels, unsurveyed, in_progress, done,
    commercial_houses, revisited,
    hazardous, severe, todo, doing, rectified, by_management, by_engineering, by_enforcement,
    by_other, regraded, overdue,
    findings, errors, warnings, infos, p1, p2, p3
FROM survey_status_by_area AS survey
JOIN revisit_progress_by_area USING (level, code)
JOIN rectification_progress_by_area USING (level, code)
JOIN quality_by_area USING (level, code)
ORDER BY level, survey.sort, code
