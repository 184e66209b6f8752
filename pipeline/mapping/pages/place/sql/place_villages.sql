-- The villages in the order the tiles count them by, with the middle of their parcels to go to.
SELECT code, name_zh, name_en, admin_unit.report_unit_id AS unit,
    round(coalesce(middle.lat, admin_unit.lat), 5) AS lat,
    round(coalesce(middle.lon, admin_unit.lon), 5) AS lon
FROM admin_unit
LEFT JOIN (
    SELECT village_code AS code, median(lon) AS lon, median(lat) AS lat
    FROM parcel
    GROUP BY village_code) AS middle USING (code)
WHERE level = 'village'
ORDER BY code
