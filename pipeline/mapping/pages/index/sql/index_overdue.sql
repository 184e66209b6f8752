-- The hazardous houses that are overdue longest.
SELECT house_id, house_no,
    CASE $language WHEN 'en' THEN coalesce(report_unit.name_en, report_unit.name_zh)
        ELSE report_unit.name_zh END AS unit,
    CASE $language WHEN 'en' THEN coalesce(village.name_en, village.name_zh)
        ELSE village.name_zh END AS village,
    hazard_level, stage, due_on::VARCHAR AS due_on, days_overdue
FROM hazard_house
LEFT JOIN report_unit USING (report_unit_id)
LEFT JOIN admin_unit AS village ON village.code = village_code
WHERE is_overdue
ORDER BY days_overdue DESC, house_id
LIMIT $most
