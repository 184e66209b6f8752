-- What is left by unit, township and village, the unit first, with names in one language.
SELECT unit_code, summary.level <> 'village' AS is_total,
    CASE $language WHEN 'en' THEN coalesce(unit.name_en, unit.name_zh) ELSE unit.name_zh END
        AS unit_name,
    CASE $language WHEN 'en' THEN coalesce(township.name_en, township.name_zh)
        ELSE township.name_zh END AS township_name,
    CASE $language WHEN 'en' THEN coalesce(village.name_en, village.name_zh)
        ELSE village.name_zh END AS village_name,
    parcels, unsurveyed, in_progress, remaining
FROM to_do_by_unit_village AS summary
JOIN area AS unit ON unit.level = 'unit' AND unit.code = unit_code
LEFT JOIN area AS township ON township.level = 'township' AND township.code = township_code
LEFT JOIN area AS village ON village.level = 'village' AND village.code = village_code
ORDER BY unit.sort, unit_code, township_code = 'unassigned' NULLS FIRST,
    township_code NULLS FIRST, village_code = 'unassigned' NULLS FIRST, village_code NULLS FIRST
