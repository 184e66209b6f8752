-- Rectification by reporting unit, in the order the bureau lists its units, and in all.
SELECT progress.level = 'prefecture' AS is_total, code,
    CASE $language WHEN 'en' THEN coalesce(name_en, name_zh) ELSE name_zh END AS name,
    hazardous, severe, todo, doing, rectified, regraded,
    by_management, by_engineering, by_enforcement, by_other,
    rectified_pct::DOUBLE AS rectified_pct, overdue, rank
FROM rectification_progress_by_area AS progress
WHERE level IN ('prefecture', 'unit')
ORDER BY level, sort, code
