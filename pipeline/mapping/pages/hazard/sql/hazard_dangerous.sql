-- Dangerous houses that still stand, for two layers of their own.
SELECT house_id, house_no, danger_state,
    CASE $language WHEN 'en' THEN coalesce(village.name_en, village.name_zh)
        ELSE village.name_zh END AS village,
    coalesce(dangerous_house.report_unit_id, 'unassigned') AS unit,
    round(dangerous_house.lon, 6) AS lon, round(dangerous_house.lat, 6) AS lat,
    address, parcel_id, use_class, is_commercial, grade, appraised_on::VARCHAR AS appraised_on,
    rural_renovation, last_patrolled_on::VARCHAR AS last_patrolled_on, is_found_in_use
FROM dangerous_house
LEFT JOIN admin_unit AS village ON village.code = village_code
ORDER BY house_id
