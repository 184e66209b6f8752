-- Commercial houses that several departments answer for, with all of them, the lead first.
SELECT house_id, any_value(house_no) AS house_no, any_value(township_code) AS township_code,
    any_value(village_code) AS village_code, any_value(report_unit_id) AS report_unit_id,
    any_value(report_unit_name_zh) AS report_unit_name_zh,
    any_value(report_unit_name_en) AS report_unit_name_en,
    any_value(township_name_zh) AS township_name_zh, any_value(township_name_en) AS township_name_en,
    any_value(village_name_zh) AS village_name_zh, any_value(village_name_en) AS village_name_en,
    any_value(address) AS address, any_value(use_class) AS use_class,
    any_value(business_types) AS business_types, any_value(is_hazardous) AS is_hazardous,
    list(department_name_zh ORDER BY NOT is_lead, department_id) AS departments_zh,
    list(coalesce(department_name_en, department_name_zh) ORDER BY NOT is_lead, department_id)
        AS departments_en
FROM trade_house
WHERE departments > 1
GROUP BY house_id
