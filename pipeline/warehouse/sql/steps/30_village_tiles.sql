-- The village that contains a small square.
-- Why: most parcels and houses are well inside a village. Classifying the few thousand occupied
-- squares once and looking them up costs a fraction of testing every outline against borders of
-- hundreds of vertices; only what touches a square on a border is tested exactly.
CREATE OR REPLACE TABLE scratch.village AS
SELECT code, geometry::GEOMETRY AS geometry, ST_XMin(geometry) AS west
FROM admin_unit
WHERE level = 'village' AND geometry IS NOT NULL
ORDER BY ST_Hilbert(geometry::GEOMETRY);

-- Squares that a parcel's box touches with a corner. Boxes over more than two squares either way
-- are left to the exact test.
CREATE OR REPLACE TABLE scratch.parcel_box AS
SELECT source_file_id, source_row,
    floor(ST_XMin(geometry) / getvariable('tile_deg'))::INTEGER AS tile_west,
    floor(ST_XMax(geometry) / getvariable('tile_deg'))::INTEGER AS tile_east,
    floor(ST_YMin(geometry) / getvariable('tile_deg'))::INTEGER AS tile_south,
    floor(ST_YMax(geometry) / getvariable('tile_deg'))::INTEGER AS tile_north
FROM scratch.checked_parcel
WHERE faults IS NULL;

CREATE OR REPLACE TABLE scratch.tile AS
WITH occupied AS (
    SELECT DISTINCT tile_west AS x, tile_south AS y FROM scratch.parcel_box
    UNION
    SELECT DISTINCT tile_east, tile_south FROM scratch.parcel_box
    UNION
    SELECT DISTINCT tile_west, tile_north FROM scratch.parcel_box
    UNION
    SELECT DISTINCT tile_east, tile_north FROM scratch.parcel_box
    UNION
    SELECT DISTINCT floor(lon / getvariable('tile_deg'))::INTEGER,
        floor(lat / getvariable('tile_deg'))::INTEGER
    FROM scratch.checked_house
    WHERE faults IS NULL AND lon IS NOT NULL
),

-- Enlarged slightly, so that a square counts as inside only if its edges are inside too.
square AS (
    SELECT x, y, ST_MakeEnvelope(
            x * getvariable('tile_deg') - 1e-9, y * getvariable('tile_deg') - 1e-9,
            (x + 1) * getvariable('tile_deg') + 1e-9, (y + 1) * getvariable('tile_deg') + 1e-9
        ) AS geometry
    FROM occupied
)

SELECT square.x, square.y,
    list(village.code ORDER BY village.code) AS villages,
    -- the one village that contains the whole square
    CASE WHEN count(*) = 1 AND bool_and(ST_ContainsProperly(village.geometry, square.geometry))
         THEN min(village.code) END AS inside
FROM square
JOIN scratch.village ON ST_Intersects(village.geometry, square.geometry)
GROUP BY ALL;
