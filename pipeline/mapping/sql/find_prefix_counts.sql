-- How many different beginnings of each length the numbers of parcels and houses have, about.
-- Why about: exact counts of sixteen lengths would take longer than all else on the page.
WITH numbers AS (
    SELECT lower(parcel_id) AS number FROM parcel
    UNION ALL
    SELECT lower(house_id) FROM house WHERE is_commercial OR is_hazardous
    UNION ALL
    SELECT lower(platform_house_no) FROM house
    WHERE platform_house_no IS NOT NULL AND (is_commercial OR is_hazardous)
)

SELECT length, approx_count_distinct(left(number, length)) AS prefixes
FROM numbers
CROSS JOIN (SELECT unnest(range(1, $longest + 1)) AS length)
GROUP BY length
ORDER BY length
