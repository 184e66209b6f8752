-- When each unit last delivered each table that the settings name, the latest first.
SELECT table_name, report_unit_id AS code, coalesce(unit.name_zh, place_name_zh) AS name_zh,
    coalesce(unit.name_en, place_name_en) AS name_en, last_as_of, due_on, days_late, freshness
FROM delivery_freshness
LEFT JOIN report_unit AS unit USING (report_unit_id)
CROSS JOIN run
WHERE getvariable('check_unit') IS NULL OR report_unit_id = getvariable('check_unit')
ORDER BY freshness <> 'never', days_late DESC, table_name, sort, code;
