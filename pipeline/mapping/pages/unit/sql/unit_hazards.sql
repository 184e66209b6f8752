-- Hazardous commercial houses by the parcels they stand on.
SELECT coalesce(parcel.report_unit_id, 'unassigned') AS unit_id, parcel.parcel_id, house_id, house_no, stage
FROM hazard_house
JOIN house_parcel USING (house_id)
JOIN parcel ON parcel.parcel_id = house_parcel.parcel_id
ORDER BY unit_id, parcel.parcel_id, house_id
