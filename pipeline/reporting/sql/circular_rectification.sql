-- Rectification by reporting unit in the order of rank, those not ranked after them, the whole
-- place last. Why marked here: the worst are those with the lowest unrounded rate; among
-- equals the one with more left to do.
SELECT level, code, name_zh, name_en, rank, hazardous, severe, todo, doing, rectified,
    regraded, rectified_pct, change, remaining, overdue,
    coalesce(rank IS NOT NULL AND remaining > 0 AND row_number() OVER (
        PARTITION BY rank IS NULL
        ORDER BY rectified / hazardous, remaining DESC, sort DESC) <= 3, false) AS is_worst
FROM rectification_progress_by_area AS status
JOIN (
    SELECT level, code, remaining
    FROM forecast_by_area
    WHERE metric = 'rectified') AS forecast USING (level, code)
LEFT JOIN (
    SELECT level, code, rectified_pct_change AS change
    FROM trend_by_area
    JOIN run USING (as_of)) AS trend USING (level, code)
WHERE level = 'prefecture' OR (level = 'unit' AND (code <> 'unassigned' OR hazardous > 0))
ORDER BY level = 'prefecture', code = 'unassigned', rank NULLS LAST, remaining, sort
