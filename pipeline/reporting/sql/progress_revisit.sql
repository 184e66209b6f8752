-- Revisit of the units in rank order, with pace and forecast; the whole place last.
SELECT level = 'prefecture' AS is_total,
    coalesce(revisit.rank IS NOT NULL AND revisit.remaining > 0 AND row_number() OVER (
        PARTITION BY revisit.rank IS NULL
        ORDER BY revisited / commercial_houses, revisit.remaining DESC, code) <= 3, false)
        AS is_worst,
    code, revisit.rank, revisit.name_zh, revisit.name_en, commercial_houses, revisited, revisited_pct,
    revisit.remaining, deadline, needed_per_day, pace_per_day, projected_on, forecast
FROM revisit_progress_by_area AS revisit
JOIN forecast_by_area AS forecast USING (level, code)
WHERE level IN ('unit', 'prefecture') AND metric = 'revisit_done'
    AND (code <> 'unassigned' OR commercial_houses > 0)
ORDER BY is_total, code = 'unassigned', revisit.rank NULLS LAST, revisit.remaining, revisit.sort
