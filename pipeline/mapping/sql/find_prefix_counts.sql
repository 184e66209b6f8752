-- How many different beginnings of some lengths the numbers of parcels and houses have, about.
-- Why about: exact counts would take longer than all else on the page. Where parcels are many, every
-- sixteenth tells enough: a beginning that none of them has is rare.
WITH numbers AS (
    SELECT lower(parcel_id) AS number
    FROM parcel
    WHERE hash(parcel_id) % 16 = 0 OR (SELECT count(*) FROM parcel) < 50000
    UNION ALL
    SELECT lower(house_id) FROM house WHERE is_commercial OR is_hazardous
    UNION ALL
    SELECT lower(platform_house_no) FROM house
    WHERE platform_house_no IS NOT NULL AND (is_commercial OR is_hazardous)
)

SELECT length, approx_count_distinct(left(number, length)) AS prefixes
FROM numbers
CROSS JOIN (SELECT unnest($lengths::INTEGER[]) AS length)
GROUP BY length
ORDER BY length
