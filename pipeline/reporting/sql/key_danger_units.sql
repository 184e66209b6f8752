-- How far the dangerous houses of each unit have been renovated; the whole place last.
SELECT level = 'prefecture' AS is_total, code, name_zh, name_en, dangerous, graded, waiting, renovated,
    demolished, not_rebuilt, vacated, remaining, renovated_pct, rank, vacated_in_use,
    vacated_in_use > 0 AND level = 'unit' AS is_worst
FROM dangerous_house_progress_by_area
WHERE level IN ('unit', 'prefecture') AND (code <> 'unassigned' OR dangerous > 0)
ORDER BY is_total, code = 'unassigned', sort
