-- The first row of each merged parcel with the union in the place of its own outline.
SELECT delivered.* REPLACE (
    united.geometry AS geometry, united.piece_count AS piece_count,
    united.is_repaired AS is_repaired,
    ST_X(ST_PointOnSurface(united.geometry)) AS lon,
    ST_Y(ST_PointOnSurface(united.geometry)) AS lat,
    square_metres(ST_Area(united.geometry), ST_Y(ST_Centroid(united.geometry))) AS footprint_m2,
    ST_XMin(united.geometry) AS west, ST_YMin(united.geometry) AS south,
    ST_XMax(united.geometry) AS east, ST_YMax(united.geometry) AS north)
FROM delivered_rows AS delivered
JOIN scratch.united AS united USING (source_file_id, source_row)
