-- The houses to visit in the order of the routes, names in one language.
SELECT unit.code AS unit_code, unit.name_zh, unit.name_en, stop_no, visit_no,
    CASE $language WHEN 'en' THEN coalesce(township.name_en, township.name_zh)
        ELSE township.name_zh END AS township_name,
    CASE $language WHEN 'en' THEN coalesce(village.name_en, village.name_zh)
        ELSE village.name_zh END AS village_name,
    house_id, is_hazardous, house_no, address, use_class, reason, is_suspicious,
    plan.lon, plan.lat
FROM spot_check_plan AS plan
JOIN house USING (house_id)
JOIN area AS unit
    ON unit.level = 'unit' AND unit.code = coalesce(plan.report_unit_id, 'unassigned')
JOIN area AS township
    ON township.level = 'township' AND township.code = coalesce(plan.township_code, 'unassigned')
JOIN area AS village
    ON village.level = 'village' AND village.code = coalesce(plan.village_code, 'unassigned')
ORDER BY unit.sort, unit.code, visit_no
