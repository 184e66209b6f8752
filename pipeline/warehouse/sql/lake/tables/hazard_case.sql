-- Hazard cases at the places of their houses, with what has become of a house that counts.
SELECT hazard_case.* EXCLUDE (source_file_id),
    house.village_code, house.township_code, house.county_code, house.report_unit_id,
    hazard_house.stage, hazard_house.outcome, hazard_house.is_overdue,
    house.lon, house.lat,
    ST_Point(house.lon, house.lat)::GEOMETRY('EPSG:4490') AS geometry
FROM hazard_case
LEFT JOIN house USING (house_id)
LEFT JOIN hazard_house USING (house_id)
ORDER BY ST_Hilbert(geometry) NULLS LAST, case_id
