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

repaired AS (
    SELECT * REPLACE (
        CASE WHEN is_lost THEN NULL
             WHEN was_invalid THEN repaired(geometry)
             WHEN ST_GeometryType(geometry) = 'GEOMETRYCOLLECTION'
                 THEN ST_CollectionExtract(geometry, 3)
             ELSE geometry END AS geometry)
    FROM tested
)

SELECT * EXCLUDE (is_lost, was_invalid) REPLACE (
        CASE WHEN geometry_fault IS NOT NULL THEN geometry_fault
             WHEN is_lost THEN 'coordinate_out_of_range'
             WHEN was_invalid AND geometry IS NULL THEN 'infinite_coordinate'
             WHEN ST_IsEmpty(geometry) THEN 'unusable_geometry'
        END AS geometry_fault),
    was_invalid AS is_repaired
FROM repaired
