-- Parcels of a unit that are there and changed since the date before, with the place of their dots.
SELECT coalesce(parcel.report_unit_id, 'unassigned') AS unit_id, parcel_id AS id, change,
    list_position(['unsurveyed', 'in_progress', 'done'], status_before) - 1 AS before,
    list_position(['unsurveyed', 'in_progress', 'done'], status_after) - 1 AS after,
    round(lat, 5) AS lat, round(lon, 5) AS lon, parcel.village_code AS village,
    from_as_of::VARCHAR AS since
FROM parcel_change
JOIN run USING (as_of)
JOIN (SELECT parcel_id, report_unit_id, village_code, lat, lon FROM parcel) AS parcel USING (parcel_id)
ORDER BY unit_id, id
