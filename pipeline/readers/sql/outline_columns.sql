-- What follows from an outline alone, so that it is computed once per delivered file.
SELECT *,
    ST_X(ST_PointOnSurface(geometry)) AS lon,
    ST_Y(ST_PointOnSurface(geometry)) AS lat,
    square_metres(ST_Area(geometry), ST_Y(ST_Centroid(geometry))) AS footprint_m2,
    square_metres(rings_area, ST_Y(ST_Centroid(geometry))) AS rings__m2,
    ST_XMin(geometry) AS west, ST_YMin(geometry) AS south,
    ST_XMax(geometry) AS east, ST_YMax(geometry) AS north
FROM shaped
