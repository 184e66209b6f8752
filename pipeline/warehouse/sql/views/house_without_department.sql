-- Commercial houses that no department answers for.
SELECT house_id, house_no, township_code, village_code, report_unit_id, report_unit_name_zh,
    report_unit_name_en, township_name_zh, township_name_en, village_name_zh, village_name_en, address,
    use_class, business_types, is_hazardous
FROM trade_house
WHERE department_id = 'unassigned'
