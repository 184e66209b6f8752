-- Renovation of dangerous houses by reporting unit, in the order the bureau lists its units, and in all.
SELECT progress.level = 'prefecture' AS is_total, code,
    CASE $language WHEN 'en' THEN coalesce(name_en, name_zh) ELSE name_zh END AS name,
    dangerous, renovated, demolished, not_rebuilt, vacated, vacated_in_use,
    renovated_pct::DOUBLE AS renovated_pct, rank
FROM dangerous_house_progress_by_area AS progress
WHERE level IN ('prefecture', 'unit') AND (code <> 'unassigned' OR dangerous > 0)
ORDER BY level, sort, code
