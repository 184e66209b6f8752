-- Coordinates as delivered: two-dimensional, x before y, and what is wrong with them.
-- Why before anything else: nothing can be computed from an infinite or absent coordinate.
WITH flat AS (
    SELECT * REPLACE (
        CASE WHEN getvariable('swap_xy') THEN ST_FlipCoordinates(ST_Force2D(geometry))
             ELSE ST_Force2D(geometry) END AS geometry)
    FROM delivered
),

tested AS (
    SELECT * REPLACE (coalesce(geometry_fault, coordinate_fault(geometry)) AS geometry_fault)
    FROM flat
)

-- A table that can do without geometry takes a row without any; it is no fault there.
SELECT * REPLACE (
    CASE WHEN geometry_fault = 'no_geometry' AND NOT getvariable('geometry_required') THEN NULL
         ELSE geometry_fault END AS geometry_fault,
    CASE WHEN geometry_fault IS NULL THEN geometry END AS geometry)
FROM tested
