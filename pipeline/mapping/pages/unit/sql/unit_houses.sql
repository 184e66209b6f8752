-- Commercial and hazardous houses by what people know of them, with the parcel to go to.
SELECT coalesce(parcel.report_unit_id, 'unassigned') AS unit_id, house_id AS id,
    house_no AS number, address, parcel.parcel_id AS parcel
FROM house
JOIN parcel USING (parcel_id)
WHERE is_commercial OR is_hazardous
ORDER BY unit_id, house_id
