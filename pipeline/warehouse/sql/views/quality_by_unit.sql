-- Quality findings by reporting unit.
SELECT code, name_zh, name_en, parent_code, findings, errors, warnings, infos, p1, p2, p3
FROM quality_by_area
WHERE level = 'unit'
ORDER BY parent_code, sort
