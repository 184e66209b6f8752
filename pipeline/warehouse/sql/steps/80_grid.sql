-- Grids with the share of each that lies in its village. Why here: no view needs an extension.
INSERT INTO grid BY NAME
SELECT grid_id, grid.name_zh, grid.village_code,
    grid.geometry::GEOMETRY('EPSG:4490') AS geometry,
    ST_X(ST_PointOnSurface(grid.geometry)) AS lon,
    ST_Y(ST_PointOnSurface(grid.geometry)) AS lat,
    ST_Area_Spheroid(grid.geometry) / 1e6 AS area_km2,
    round(ST_Area(ST_Intersection(grid.geometry, village.geometry::GEOMETRY)) / ST_Area(grid.geometry), 6)
        AS inside_share,
    grid.source_file_id, grid.source_row
FROM scratch.checked_grid AS grid
LEFT JOIN admin_unit AS village ON village.code = grid.village_code
WHERE grid.faults IS NULL
ORDER BY grid_id;
