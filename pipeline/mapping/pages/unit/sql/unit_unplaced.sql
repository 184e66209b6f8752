-- Parcels that lie in no village: shown as dots where the villages are shown.
SELECT coalesce(report_unit_id, 'unassigned') AS unit_id, parcel_id, lat, lon,
    list_position(['unsurveyed', 'in_progress', 'done'], survey_status) - 1 AS status
FROM parcel
WHERE village_code IS NULL
ORDER BY unit_id, parcel_id
