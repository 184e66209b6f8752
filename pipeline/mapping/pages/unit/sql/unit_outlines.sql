-- Where outlines of buildings and parcels of a unit do not agree, with the shape as GeoJSON, to some 0.1 m.
SELECT coalesce(report_unit_id, 'unassigned') AS unit_id, outline_check AS kind,
    coalesce(outline_id, parcel_id) AS id, parcel_id AS parcel, village_code AS village,
    round(lat, 6) AS lat, round(lon, 6) AS lon, message_zh, message_en,
    ST_AsGeoJSON(ST_ReducePrecision(geometry::GEOMETRY, 0.000001))::VARCHAR AS shape
FROM outline_to_check
ORDER BY unit_id, township_code NULLS LAST, village_code NULLS LAST, walk_no
