-- The houses still to be revisited in the order of the lists.
-- Why through area: it names what lies in no township or village, too.
SELECT unit.code AS unit_code, walk_no, house_no, house_id,
    township.name_zh AS township_name_zh, township.name_en AS township_name_en,
    village.name_zh AS village_name_zh, village.name_en AS village_name_en,
    address, use_class, business_types, storeys, max_occupancy, is_priority, is_hazardous,
    revisit_status, third_party, parcel_id, round(left_over.lon, 6) AS lon,
    round(left_over.lat, 6) AS lat
FROM house_to_revisit AS left_over
JOIN area AS unit ON unit.level = 'unit' AND unit.code = coalesce(report_unit_id, 'unassigned')
JOIN area AS township
    ON township.level = 'township' AND township.code = coalesce(township_code, 'unassigned')
JOIN area AS village
    ON village.level = 'village' AND village.code = coalesce(village_code, 'unassigned')
ORDER BY unit.sort, unit.code, township_code NULLS LAST, village_code NULLS LAST, walk_no
