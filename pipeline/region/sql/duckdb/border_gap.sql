-- Ground between prefectures that none of them claims: a hole in all of them together that at least
-- two of them touch. A large hole is no gap but a prefecture that is missing.
-- Why all are widened by a few metres first: where borders differ by a rounding error, a hole would be
-- open to the outside by a slit of no width. It is widened back before it is measured.
WITH widened AS (
    SELECT ST_Union_Agg(ST_Buffer(geometry, getvariable('sliver_deg'))) AS geometry
    FROM prefecture_area
),

claimed AS (
    SELECT ST_Union_Agg(geometry) AS geometry FROM prefecture_area
),

part AS (
    SELECT unnest(ST_Dump(geometry)).geom AS geometry FROM widened
),

ring AS (
    SELECT geometry, unnest(range(1, ST_NInteriorRings(geometry) + 1)) AS number FROM part
),

hole AS (
    SELECT row_number() OVER () AS hole_id,
        ST_MakePolygon(ST_InteriorRingN(geometry, number::INTEGER)) AS geometry
    FROM ring
),

near AS (
    SELECT hole_id, geometry, ST_Buffer(geometry, 2 * getvariable('sliver_deg')) AS around
    FROM hole
),

touched AS (
    SELECT hole_id, near.geometry, list(prefecture ORDER BY prefecture) AS prefectures
    FROM near
    JOIN prefecture_area ON ST_Intersects(near.around, prefecture_area.geometry)
    GROUP BY hole_id, near.geometry
),

gap AS (
    SELECT array_to_string(prefectures, ', ') AS prefectures,
        ST_Difference(
            ST_Buffer(touched.geometry, getvariable('sliver_deg')), claimed.geometry) AS geometry
    FROM touched
    CROSS JOIN claimed
    WHERE len(prefectures) > 1
)

SELECT prefectures, ST_AsWKB(geometry) AS geometry,
    ST_X(ST_PointOnSurface(geometry)) AS lon, ST_Y(ST_PointOnSurface(geometry)) AS lat,
    flat_km2(geometry) AS area_km2
FROM gap
WHERE flat_km2(geometry) BETWEEN getvariable('least_km2') AND getvariable('most_km2')
ORDER BY prefectures, lon, lat
