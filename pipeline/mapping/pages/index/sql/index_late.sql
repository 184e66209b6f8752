-- The deliveries that are late, the latest first, and in how many the settings ask for.
SELECT
    CASE $language WHEN 'en' THEN coalesce(unit.name_en, unit.name_zh, place_name_en)
        ELSE coalesce(unit.name_zh, place_name_zh) END AS unit,
    table_name, last_as_of::VARCHAR AS last_as_of, due_on::VARCHAR AS due_on, days_late, freshness
FROM delivery_freshness
LEFT JOIN report_unit AS unit USING (report_unit_id)
CROSS JOIN run
WHERE freshness <> 'on_time'
ORDER BY freshness <> 'never', days_late DESC, table_name, unit.sort, report_unit_id
