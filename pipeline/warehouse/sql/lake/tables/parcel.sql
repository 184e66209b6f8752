-- Parcels, neighbours on the ground beside each other.
SELECT * EXCLUDE (source_file_id)
FROM parcel
ORDER BY ST_Hilbert(geometry), parcel_id
