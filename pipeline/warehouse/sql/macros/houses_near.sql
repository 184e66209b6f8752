-- Houses within a distance of a point, the nearest first.
-- Why the band of latitude: a degree is over 110 km long anywhere, and most houses fail that test.
CREATE MACRO houses_near(lon, lat, metres) AS TABLE
SELECT house.*, metres_apart(house.lon, house.lat, lon, lat) AS distance_m
FROM house
WHERE house.lat BETWEEN lat - metres / 110000 AND lat + metres / 110000
    AND metres_apart(house.lon, house.lat, lon, lat) <= metres
ORDER BY distance_m, house.house_id;
