-- Outlines for the map: so simple that a screen shows no difference.
SELECT prefecture, ST_AsWKB(ST_SimplifyPreserveTopology(geometry::GEOMETRY, 0.02)) AS outline,
    lon, lat
FROM prefecture_border
ORDER BY prefecture
