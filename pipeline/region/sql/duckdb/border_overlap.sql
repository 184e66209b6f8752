-- Ground that two prefectures claim, above the size that counts.
SELECT prefecture, other_prefecture, ST_AsWKB(geometry) AS geometry,
    ST_X(ST_PointOnSurface(geometry)) AS lon, ST_Y(ST_PointOnSurface(geometry)) AS lat,
    ST_Area_Spheroid(geometry) / 1e6 AS area_km2
FROM shared_area
WHERE ST_Area_Spheroid(geometry) >= getvariable('least_km2') * 1e6
ORDER BY prefecture, other_prefecture
