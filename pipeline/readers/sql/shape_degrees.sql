-- Delivered coordinates to EPSG:4490 degrees, then only what is invalid is repaired.
WITH degrees AS (
    SELECT * REPLACE (to_lonlat(geometry) AS geometry)
    FROM located
),

-- A position far outside its projection's domain comes back as infinite degrees.
tested AS (
    SELECT *,
        coalesce(has_infinite_coordinate(geometry), false) AS is_lost,
        coalesce(NOT ST_IsValid(geometry), false) AS was_invalid
    FROM degrees
),

-- A NaN among the vertices hides from the bounding box but not from the validity test.
tried AS (
    SELECT *,
        CASE WHEN was_invalid AND NOT is_lost THEN outline_repair(ST_AsWKB(geometry)) END AS repair
    FROM tested
),

repaired AS (
    SELECT * REPLACE (
        CASE WHEN is_lost THEN NULL
             WHEN was_invalid THEN ST_GeomFromWKB(repair.wkb)
             WHEN ST_GeometryType(geometry) = 'GEOMETRYCOLLECTION'
                 THEN ST_CollectionExtract(geometry, 3)
             ELSE geometry END AS geometry)
    FROM tried
)

SELECT * EXCLUDE (is_lost, was_invalid, repair) REPLACE (
        CASE WHEN geometry_fault IS NOT NULL THEN geometry_fault
             WHEN is_lost THEN 'coordinate_out_of_range'
             WHEN NOT repair.is_finite THEN 'infinite_coordinate'
             WHEN was_invalid AND geometry IS NULL THEN 'unusable_geometry'
             WHEN ST_IsEmpty(geometry) THEN 'unusable_geometry'
        END AS geometry_fault),
    was_invalid AS is_repaired,
    repair.rings_area AS rings_area
FROM repaired
