-- Completion of every unit on every as-of date; the whole place, the units, unassigned if it has any.
SELECT as_of, level, code, name_zh, name_en, done_pct
FROM trend_by_area
WHERE level IN ('unit', 'prefecture')
    AND (code <> 'unassigned' OR code IN (
        SELECT code FROM survey_status_by_area WHERE level = 'unit' AND parcels > 0))
ORDER BY as_of, level = 'unit', code = 'unassigned', sort
