-- What several queries of this folder ask for: the area of each prefecture as one shape.
-- Why from the highest level that has borders: villages give the same area a hundred times as slowly.
CREATE TEMP TABLE prefecture_area AS
WITH bordered AS (
    SELECT prefecture, geometry::GEOMETRY AS geometry,
        CASE level WHEN 'county' THEN 1 WHEN 'township' THEN 2 ELSE 3 END AS depth
    FROM admin_unit
    WHERE geometry IS NOT NULL
    QUALIFY depth = min(depth) OVER (PARTITION BY prefecture)
)
SELECT prefecture, ST_Union_Agg(geometry) AS geometry
FROM bordered
GROUP BY prefecture;

-- Square kilometres of a small shape, its edges straight in longitude and latitude as in all joins:
-- kilometres to a degree on the CGCS2000 ellipsoid at its latitude.
-- Why not on the ellipsoid itself: its edges are geodesics, which leave a long straight border by
-- kilometres, so that a rounding error along the border would count as ground.
CREATE TEMP MACRO flat_km2(shape) AS
    ST_Area(shape)
    * (111.4128 * cos(radians(ST_Y(ST_Centroid(shape))))
        - 0.0935 * cos(3 * radians(ST_Y(ST_Centroid(shape)))))
    * (111.1329 - 0.5598 * cos(2 * radians(ST_Y(ST_Centroid(shape)))));

-- Where two prefectures both say that the ground is theirs.
CREATE TEMP TABLE shared_area AS
SELECT one.prefecture, other.prefecture AS other_prefecture,
    ST_Intersection(one.geometry, other.geometry) AS geometry
FROM prefecture_area AS one
JOIN prefecture_area AS other ON ST_Intersects(one.geometry, other.geometry)
WHERE one.prefecture < other.prefecture;
