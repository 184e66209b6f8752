-- The parcels not done in the order of the printed lists, with names in one language.
-- Why through area: it names what lies in no township or village, too.
SELECT unit.code AS unit_code,
    CASE $language WHEN 'en' THEN coalesce(unit.name_en, unit.name_zh) ELSE unit.name_zh END
        AS unit_name,
    CASE $language WHEN 'en' THEN coalesce(township.name_en, township.name_zh)
        ELSE township.name_zh END AS township_name,
    CASE $language WHEN 'en' THEN coalesce(village.name_en, village.name_zh)
        ELSE village.name_zh END AS village_name,
    village.code AS village_code,
    walk_no, parcel_id,
    CASE $language WHEN 'en' THEN status.name_en ELSE status.name_zh END AS status,
    round(parcel_to_do.lon, 6) AS lon, round(parcel_to_do.lat, 6) AS lat, address, surveyor_id
FROM parcel_to_do
JOIN area AS unit ON unit.level = 'unit' AND unit.code = coalesce(report_unit_id, 'unassigned')
JOIN area AS township
    ON township.level = 'township' AND township.code = coalesce(township_code, 'unassigned')
JOIN area AS village
    ON village.level = 'village' AND village.code = coalesce(village_code, 'unassigned')
JOIN code_list AS status ON status.list = 'survey_status' AND status.code = survey_status
ORDER BY unit.sort, unit.code, township_code NULLS LAST, village_code NULLS LAST, walk_no
