-- How long the findings have been there, by reporting unit, the whole place last.
SELECT level, code, name_zh, name_en, findings, first_week, second_week, third_week, came_back,
    first_records, oldest_days
FROM finding_age_by_unit
LEFT JOIN (SELECT code, sort FROM area WHERE level = 'unit') USING (code)
WHERE getvariable('check_unit') IS NULL OR (level = 'unit' AND code = getvariable('check_unit'))
ORDER BY level = 'prefecture', code = 'unassigned', sort, code;
