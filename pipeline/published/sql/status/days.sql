-- Days that the published file holds counts of parcels of, the earliest first.
SELECT DISTINCT as_of FROM snapshot WHERE parcels IS NOT NULL ORDER BY as_of;
