-- Villages of each unit with their survey status, in the order the tiles count them by.
SELECT admin_unit.report_unit_id AS unit_id, code, status.name_zh, status.name_en,
    township.name_zh AS township_zh, township.name_en AS township_en,
    admin_unit.lon, admin_unit.lat, middle.lon AS middle_lon, middle.lat AS middle_lat,
    parcels, unsurveyed, in_progress, done, done_pct, remaining
FROM survey_status_by_village AS status
JOIN admin_unit USING (code)
LEFT JOIN (SELECT code AS township_code, name_zh, name_en FROM admin_unit WHERE level = 'township')
    AS township USING (township_code)
-- where the parcels lie: a village of the steppe is mostly empty
LEFT JOIN (
    SELECT village_code AS code, median(lon) AS lon, median(lat) AS lat
    FROM parcel
    GROUP BY village_code) AS middle USING (code)
ORDER BY unit_id, code
