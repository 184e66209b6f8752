-- On which units' pages numbers of parcels and houses are found, by how they begin: of houses the
-- commercial and the hazardous ones, which the pages list.
WITH numbers AS (
    SELECT lower(parcel_id) AS number, report_unit_id FROM parcel
    UNION ALL
    SELECT lower(house_id), report_unit_id FROM house WHERE is_commercial OR is_hazardous
    UNION ALL
    SELECT lower(platform_house_no), report_unit_id FROM house
    WHERE platform_house_no IS NOT NULL AND (is_commercial OR is_hazardous)
)

SELECT left(number, $length) AS prefix,
    list(DISTINCT coalesce(report_unit_id, 'unassigned')) AS units
FROM numbers
GROUP BY prefix
ORDER BY prefix
