-- An outline delivered for a point becomes a point inside it, which a centroid need not be.
SELECT *, ST_X(ST_PointOnSurface(geometry)) AS lon, ST_Y(ST_PointOnSurface(geometry)) AS lat
FROM shaped
