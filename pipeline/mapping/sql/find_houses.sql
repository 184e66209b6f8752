-- The hazardous houses by what people know of them, the most pressing first.
SELECT house_id AS id, house_no AS number, address,
    CASE $language WHEN 'en' THEN coalesce(report_unit.name_en, report_unit.name_zh)
        ELSE report_unit.name_zh END AS unit
FROM hazard_house
LEFT JOIN report_unit USING (report_unit_id)
ORDER BY days_overdue DESC NULLS LAST, house_id
