-- Parcels that hold a point. A filter and no join, so that no join can go wrong.
CREATE MACRO parcels_at(lon, lat) AS TABLE
SELECT parcel.*
FROM parcel
WHERE ST_Intersects(parcel.geometry::GEOMETRY, ST_Point(lon, lat))
ORDER BY parcel.parcel_id;
