-- Ids that more than one prefecture uses, of parcels and of houses.
WITH used AS (
    SELECT 'parcel' AS table_name, parcel_id AS id, prefecture FROM parcel
    UNION ALL
    SELECT 'house', house_id, prefecture FROM house
)
SELECT table_name, id, count(DISTINCT prefecture) AS prefecture_count,
    array_to_string(list_sort(list(DISTINCT prefecture)), ', ') AS prefectures
FROM used
GROUP BY table_name, id
HAVING prefecture_count > 1
ORDER BY table_name DESC, id
