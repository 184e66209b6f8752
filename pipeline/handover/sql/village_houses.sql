-- The houses still to be revisited in a unit, village by village in walking order.
SELECT coalesce(township_code, 'unassigned') AS township, coalesce(village_code, 'unassigned') AS village,
    township_area.name_zh AS township_name_zh, township_area.name_en AS township_name_en,
    village_area.name_zh AS village_name_zh, village_area.name_en AS village_name_en,
    walk_no, house_id, house_no, address, is_hazardous,
    round(left_over.lon, 6) AS lon, round(left_over.lat, 6) AS lat
FROM house_to_revisit AS left_over
JOIN area AS township_area ON township_area.level = 'township'
    AND township_area.code = coalesce(township_code, 'unassigned')
JOIN area AS village_area ON village_area.level = 'village'
    AND village_area.code = coalesce(village_code, 'unassigned')
WHERE coalesce(report_unit_id, 'unassigned') = $unit
    AND ($village IS NULL OR coalesce(village_code, 'unassigned') = $village)
ORDER BY township_code NULLS LAST, village_code NULLS LAST, walk_no
