-- Rectification of the units in rank order; the whole place last.
SELECT level = 'prefecture' AS is_total,
    coalesce(rank IS NOT NULL AND rectified < hazardous AND row_number() OVER (
        PARTITION BY rank IS NULL
        ORDER BY rectified / hazardous, hazardous - rectified DESC, code) <= 3, false) AS is_worst,
    code, rank, name_zh, name_en, hazardous, severe, appraised, grade_c, grade_d, todo, doing, rectified,
    by_management, by_engineering, by_enforcement, by_other, regraded, rectified_pct, closed, overdue
FROM rectification_detail_by_area
WHERE level IN ('unit', 'prefecture') AND (code <> 'unassigned' OR hazardous > 0)
ORDER BY is_total, code = 'unassigned', rank NULLS LAST, hazardous - rectified, sort
