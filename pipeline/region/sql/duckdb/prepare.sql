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

-- Where two prefectures both say that the ground is theirs.
CREATE TEMP TABLE shared_area AS
SELECT one.prefecture, other.prefecture AS other_prefecture,
    ST_Intersection(one.geometry, other.geometry) AS geometry
FROM prefecture_area AS one
JOIN prefecture_area AS other ON ST_Intersects(one.geometry, other.geometry)
WHERE one.prefecture < other.prefecture;
