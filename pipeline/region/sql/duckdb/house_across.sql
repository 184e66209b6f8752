-- Houses that lead across a border: by the parcel they report, which another prefecture alone has,
-- or by their place, which is in another prefecture and in no county of their own.
WITH reported AS (
    SELECT house.prefecture, house_id, 'reported' AS how, parcel.prefecture AS other_prefecture,
        parcel.parcel_id AS other_parcel_id, house.lon, house.lat
    FROM house
    JOIN parcel ON parcel.parcel_id = house.parcel_id_reported
    WHERE house.link_method <> 'reported' AND parcel.prefecture <> house.prefecture
),

placed AS (
    SELECT house.prefecture, house_id, 'place' AS how, area.prefecture AS other_prefecture,
        NULL::VARCHAR AS other_parcel_id, house.lon, house.lat
    FROM (
        SELECT prefecture, house_id, lon, lat, ST_Point(lon, lat) AS point
        FROM house
        WHERE county_code IS NULL AND lon IS NOT NULL) AS house
    JOIN prefecture_area AS area ON ST_Intersects(area.geometry, house.point)
    WHERE area.prefecture <> house.prefecture
)

FROM reported
UNION ALL BY NAME
FROM placed
ORDER BY prefecture, house_id, how DESC, other_prefecture
