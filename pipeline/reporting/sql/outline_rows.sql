-- Where outlines of buildings and parcels do not agree, in the order of the lists.
-- Why through area: it names what lies in no township or village, too.
SELECT unit.code AS unit_code, walk_no, outline_check, outline_id, parcel_id, source, as_of,
    township.name_zh AS township_name_zh, township.name_en AS township_name_en,
    village.name_zh AS village_name_zh, village.name_en AS village_name_en,
    round(footprint_m2) AS footprint_m2, round(common_m2) AS common_m2,
    round(found.lon, 6) AS lon, round(found.lat, 6) AS lat, message_zh, message_en
FROM outline_to_check AS found
JOIN area AS unit ON unit.level = 'unit' AND unit.code = coalesce(report_unit_id, 'unassigned')
JOIN area AS township
    ON township.level = 'township' AND township.code = coalesce(township_code, 'unassigned')
JOIN area AS village
    ON village.level = 'village' AND village.code = coalesce(village_code, 'unassigned')
ORDER BY unit.sort, unit.code, township_code NULLS LAST, village_code NULLS LAST, walk_no
