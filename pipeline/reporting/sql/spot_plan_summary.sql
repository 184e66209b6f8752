-- The spot-check plan by unit, the whole place last.
SELECT name_zh, name_en, level = 'prefecture' AS is_total,
    commercial_houses, severe_planned, commercial_planned,
    commercial_pct, other_houses, other_planned, other_pct, planned, villages,
    in_suspicious_villages
FROM spot_check_plan_by_unit
JOIN area USING (level, code, name_zh, name_en)
ORDER BY level = 'prefecture', sort, code
