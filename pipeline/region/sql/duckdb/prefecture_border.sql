-- The area of each prefecture, for the map.
SELECT prefecture, ST_AsWKB(geometry) AS geometry,
    ST_X(ST_PointOnSurface(geometry)) AS lon, ST_Y(ST_PointOnSurface(geometry)) AS lat,
    ST_Area_Spheroid(geometry) / 1e6 AS area_km2
FROM prefecture_area
ORDER BY prefecture
