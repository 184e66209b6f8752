-- How many parcels were published.
SELECT count(*) FROM parcel
