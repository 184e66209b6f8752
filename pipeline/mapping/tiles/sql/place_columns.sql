-- How many parcels begin in each column of tiles, from west to east.
-- Reads tile_parcel.
SELECT west AS tile_x, count(*) AS parcels
FROM tile_parcel
GROUP BY west
ORDER BY west
