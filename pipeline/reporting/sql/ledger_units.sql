-- The units in the bureau's order with what their ledgers count; the whole place last.
SELECT level = 'prefecture' AS is_total, code, name_zh, name_en, hazardous, severe, todo, doing,
    rectified, regraded, rectified_pct, overdue
FROM rectification_progress_by_area
WHERE level IN ('unit', 'prefecture') AND (code <> 'unassigned' OR hazardous > 0)
ORDER BY is_total, code = 'unassigned', sort
