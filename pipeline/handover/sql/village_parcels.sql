-- The parcels still to be surveyed in a unit with their shapes, village by village in walking order.
SELECT coalesce(township_code, 'unassigned') AS township, coalesce(village_code, 'unassigned') AS village,
    township_area.name_zh AS township_name_zh, township_area.name_en AS township_name_en,
    village_area.name_zh AS village_name_zh, village_area.name_en AS village_name_en,
    walk_no, parcel_to_do.parcel_id, parcel_to_do.survey_status,
    round(parcel_to_do.lon, 6) AS lon, round(parcel_to_do.lat, 6) AS lat,
    parcel_to_do.address, ST_AsWKB(outlined.geometry::GEOMETRY) AS shape
FROM parcel_to_do
JOIN (SELECT parcel_id, geometry FROM parcel) AS outlined USING (parcel_id)
JOIN area AS township_area ON township_area.level = 'township'
    AND township_area.code = coalesce(parcel_to_do.township_code, 'unassigned')
JOIN area AS village_area ON village_area.level = 'village'
    AND village_area.code = coalesce(parcel_to_do.village_code, 'unassigned')
WHERE coalesce(parcel_to_do.report_unit_id, 'unassigned') = $unit
    AND ($village IS NULL OR coalesce(parcel_to_do.village_code, 'unassigned') = $village)
ORDER BY parcel_to_do.township_code NULLS LAST, parcel_to_do.village_code NULLS LAST, walk_no
