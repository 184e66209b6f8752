-- Revisit of the units in the bureau's order; the whole place last.
-- Why without the forecast: it depends on other days, and the list itself does not.
SELECT level = 'prefecture' AS is_total, code, name_zh, name_en, commercial_houses, revisited,
    remaining, revisited_pct
FROM revisit_progress_by_area
WHERE level IN ('unit', 'prefecture') AND (code <> 'unassigned' OR commercial_houses > 0)
ORDER BY is_total, code = 'unassigned', sort
