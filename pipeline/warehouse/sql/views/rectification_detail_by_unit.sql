-- Rectification in detail by reporting unit: who answers for it: counties and parks.
SELECT code, name_zh, name_en, parent_code, hazardous, severe, appraised, grade_c, grade_d, todo,
    doing, rectified, by_management, by_engineering, by_enforcement, by_other, regraded,
    rectified_pct, closed, overdue, rank
FROM rectification_detail_by_area
WHERE level = 'unit'
ORDER BY parent_code, sort
