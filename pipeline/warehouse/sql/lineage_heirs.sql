-- How many parcels go on under another id, and a fingerprint of which.
SELECT count(*), sum(hash(former_parcel_id, parcel_id))::VARCHAR
FROM parcel_lineage
WHERE is_heir AND former_parcel_id <> parcel_id
