-- Quality findings by village.
SELECT code, name_zh, name_en, parent_code, findings, errors, warnings, infos, p1, p2, p3
FROM quality_by_area
WHERE level = 'village'
ORDER BY parent_code, sort
