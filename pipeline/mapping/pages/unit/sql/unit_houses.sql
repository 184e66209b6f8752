-- Commercial and hazardous houses by what people know of them, with the parcel to go to, or else their place.
SELECT coalesce(parcel.report_unit_id, house.report_unit_id, 'unassigned') AS unit_id, house_id AS id,
    house_no AS number, nullif(platform_house_no, house_no) AS platform, address, house.parcel_id AS parcel,
    CASE WHEN house.parcel_id IS NULL THEN round(house.lat, 6) END AS lat,
    CASE WHEN house.parcel_id IS NULL THEN round(house.lon, 6) END AS lon
FROM house
LEFT JOIN parcel USING (parcel_id)
WHERE is_commercial OR is_hazardous
ORDER BY unit_id, house_id
