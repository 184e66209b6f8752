-- Houses with their points, neighbours beside each other; those without a place come last.
SELECT * EXCLUDE (source_file_id),
    ST_Point(lon, lat)::GEOMETRY('EPSG:4490') AS geometry
FROM house
ORDER BY ST_Hilbert(geometry) NULLS LAST, house_id
