-- Rectification progress by reporting unit: who answers for it: counties and parks.
SELECT code, name_zh, name_en, parent_code, hazardous, severe, todo, doing, rectified,
    by_management, by_engineering, by_enforcement, by_other, regraded, rectified_pct, overdue, rank
FROM rectification_progress_by_area
WHERE level = 'unit'
ORDER BY parent_code, sort
