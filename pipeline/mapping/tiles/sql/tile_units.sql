-- The reporting units that have parcels, 'unassigned' among them.
SELECT DISTINCT coalesce(report_unit_id, 'unassigned') AS unit_id
FROM parcel
ORDER BY unit_id
