-- Parcels that lie in another prefecture. Those that lie in a county of their own are left out by
-- their county: the prefecture has looked for it, and found none only here.
WITH outside AS (
    SELECT prefecture, parcel_id, survey_status, lon, lat, ST_Point(lon, lat) AS point
    FROM parcel
    WHERE county_code IS NULL
)
SELECT outside.prefecture, parcel_id, other.prefecture AS other_prefecture, survey_status, lon, lat
FROM outside
JOIN prefecture_area AS other ON ST_Intersects(other.geometry, outside.point)
WHERE other.prefecture <> outside.prefecture
ORDER BY outside.prefecture, parcel_id, other_prefecture
