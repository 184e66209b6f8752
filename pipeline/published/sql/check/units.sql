-- Findings by reporting unit, those without a location in the row unassigned, the whole place last.
SELECT level, code, name_zh, name_en, findings, errors, warnings, infos
FROM quality_by_area
WHERE level = 'prefecture' OR (level = 'unit'
    AND (getvariable('check_unit') IS NULL OR code = getvariable('check_unit')))
ORDER BY level = 'prefecture', code = 'unassigned', sort;
