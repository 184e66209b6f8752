-- Findings of the reporting units in their order, what has no place among them, the whole last.
SELECT level, code, name_zh, name_en, findings, errors, warnings, infos
FROM quality_by_area
WHERE level = 'prefecture' OR (level = 'unit'
    AND (getvariable('check_unit') IS NULL OR code = getvariable('check_unit')))
ORDER BY level = 'prefecture', code = 'unassigned', sort;
