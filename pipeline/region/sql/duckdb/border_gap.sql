-- Ground between prefectures that none of them claims: a hole in all of them together that at least
-- two of them touch. A large hole is no gap but a prefecture that is missing.
WITH region_area AS (
    SELECT ST_Union_Agg(geometry) AS geometry FROM prefecture_area
),

part AS (
    SELECT unnest(ST_Dump(geometry)).geom AS geometry FROM region_area
),

ring AS (
    SELECT geometry, unnest(range(1, ST_NInteriorRings(geometry) + 1)) AS number FROM part
),

hole AS (
    SELECT row_number() OVER () AS hole_id,
        ST_MakePolygon(ST_InteriorRingN(geometry, number::INTEGER)) AS geometry
    FROM ring
),

touched AS (
    SELECT hole_id, hole.geometry, list(prefecture ORDER BY prefecture) AS prefectures
    FROM hole
    JOIN prefecture_area ON ST_Intersects(hole.geometry, prefecture_area.geometry)
    GROUP BY hole_id, hole.geometry
)

SELECT array_to_string(prefectures, ', ') AS prefectures, ST_AsWKB(geometry) AS geometry,
    ST_X(ST_PointOnSurface(geometry)) AS lon, ST_Y(ST_PointOnSurface(geometry)) AS lat,
    ST_Area_Spheroid(geometry) / 1e6 AS area_km2
FROM touched
WHERE len(prefectures) > 1
    AND ST_Area_Spheroid(geometry) / 1e6 BETWEEN getvariable('least_km2') AND getvariable('most_km2')
ORDER BY prefectures, lon, lat
