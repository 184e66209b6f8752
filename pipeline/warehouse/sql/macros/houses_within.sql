-- Houses whose position lies in an outline. A filter and no join, so that no join can go wrong.
CREATE MACRO houses_within(wkt) AS TABLE
SELECT house.*
FROM house
WHERE house.lon IS NOT NULL
    AND ST_Intersects(ST_GeomFromText(wkt::VARCHAR), ST_Point(house.lon, house.lat))
ORDER BY house.house_id;
