-- The village that contains a small square.
-- Why: most parcels and houses are well inside a village. Classifying the few thousand occupied
-- squares once and looking them up costs a fraction of testing every outline against borders of
-- hundreds of vertices; only what touches a square on a border is tested exactly.
CREATE OR REPLACE TABLE scratch.village AS
SELECT code, geometry::GEOMETRY AS geometry
FROM admin_unit
WHERE level = 'village' AND geometry IS NOT NULL
ORDER BY ST_Hilbert(geometry::GEOMETRY);

-- The accepted parcels with the squares that the corners of their boxes lie in.
-- Why a view: a table with a row for each parcel would take memory, and this reads four columns.
CREATE OR REPLACE VIEW scratch.boxed_parcel AS
SELECT *,
    floor(west / getvariable('tile_deg'))::INTEGER AS tile_west,
    floor(east / getvariable('tile_deg'))::INTEGER AS tile_east,
    floor(south / getvariable('tile_deg'))::INTEGER AS tile_south,
    floor(north / getvariable('tile_deg'))::INTEGER AS tile_north
FROM scratch.checked_parcel
WHERE faults IS NULL;

-- Neighbours share them: thirty parcels of a settlement have one between them.
CREATE OR REPLACE TABLE scratch.tile_box AS
SELECT DISTINCT tile_west, tile_east, tile_south, tile_north
FROM scratch.boxed_parcel;

CREATE OR REPLACE TABLE scratch.tile AS
WITH occupied AS (
    SELECT tile_west AS x, tile_south AS y FROM scratch.tile_box
    UNION
    SELECT tile_east, tile_south FROM scratch.tile_box
    UNION
    SELECT tile_west, tile_north FROM scratch.tile_box
    UNION
    SELECT tile_east, tile_north FROM scratch.tile_box
),

-- Enlarged slightly, so that a square counts as inside only if its edges are inside too.
square AS (
    SELECT x, y, ST_MakeEnvelope(
            x * getvariable('tile_deg') - 1e-9, y * getvariable('tile_deg') - 1e-9,
            (x + 1) * getvariable('tile_deg') + 1e-9, (y + 1) * getvariable('tile_deg') + 1e-9
        ) AS geometry
    FROM occupied
)

-- the one village that contains the whole square
SELECT square.x, square.y,
    CASE WHEN count(*) = 1 AND bool_and(ST_ContainsProperly(village.geometry, square.geometry))
         THEN min(village.code) END AS inside
FROM square
JOIN scratch.village ON ST_Intersects(village.geometry, square.geometry)
GROUP BY ALL;
