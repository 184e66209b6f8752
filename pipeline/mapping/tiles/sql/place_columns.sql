-- How many parcels lie in each column of tiles, from west to east; each counts once.
-- Variable: zoom.
SELECT floor((lon + 180) / 360 * 2 ** getvariable('zoom'))::INTEGER AS tile_x, count(*) AS parcels
FROM parcel
GROUP BY tile_x
ORDER BY tile_x
