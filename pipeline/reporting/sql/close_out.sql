-- The close-out sheets in the order of the units, townships and villages, names in one language.
SELECT close_out.* EXCLUDE (report_unit_name_zh, township_name_zh, village_name_zh),
    CASE $language WHEN 'en' THEN coalesce(unit.name_en, unit.name_zh) ELSE unit.name_zh END
        AS unit_name,
    CASE $language WHEN 'en' THEN coalesce(township.name_en, township.name_zh)
        ELSE township.name_zh END AS township_name,
    CASE $language WHEN 'en' THEN coalesce(village.name_en, village.name_zh)
        ELSE village.name_zh END AS village_name
FROM close_out
JOIN area AS unit ON unit.level = 'unit' AND unit.code = coalesce(report_unit_id, 'unassigned')
JOIN area AS township
    ON township.level = 'township' AND township.code = coalesce(township_code, 'unassigned')
JOIN area AS village
    ON village.level = 'village' AND village.code = coalesce(village_code, 'unassigned')
WHERE is_closed = $is_closed
ORDER BY unit.sort, unit.code, township_code NULLS LAST, village_code NULLS LAST, case_id
