-- Patrols, notices and complaints of each unit as they stand; the whole place last.
SELECT notice.level = 'prefecture' AS is_total, code, name_zh, name_en,
    notices, closed, notice.open AS notices_open, notice.overdue AS notices_overdue, closed_pct,
    complaints, letters, answered, complaint.open AS complaints_open, complaint.overdue AS complaints_overdue,
    answered_pct, houses, patrols_overdue, coverage_pct
FROM notice_by_area AS notice
JOIN (
    SELECT level, code, houses, overdue AS patrols_overdue, coverage_pct
    FROM patrol_by_area) AS patrols USING (level, code)
JOIN (
    SELECT level, code, complaints, letters, answered, open, overdue, answered_pct
    FROM complaint_by_area) AS complaint USING (level, code)
WHERE level IN ('unit', 'prefecture') AND (code <> 'unassigned' OR notices + complaints + houses > 0)
ORDER BY is_total, code = 'unassigned', sort
