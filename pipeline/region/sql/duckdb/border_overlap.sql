-- Ground that two prefectures claim, above the size that counts.
SELECT prefecture, other_prefecture, ST_AsWKB(geometry) AS geometry,
    ST_X(ST_PointOnSurface(geometry)) AS lon, ST_Y(ST_PointOnSurface(geometry)) AS lat,
    flat_km2(geometry) AS area_km2
FROM shared_area
WHERE flat_km2(geometry) >= getvariable('least_km2')
ORDER BY prefecture, other_prefecture
