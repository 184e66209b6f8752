-- Borders of the units, townships and villages; the unit's is what it answers for.
-- Why computed for units: a park is the union of its members, and a county keeps what is left.
WITH bordered AS (
    SELECT code, level, report_unit_id, geometry::GEOMETRY AS geometry
    FROM admin_unit
    WHERE geometry IS NOT NULL
),

-- A township without a border of its own is the union of its villages.
township AS (
    SELECT code, geometry
    FROM bordered
    WHERE level = 'township'
    UNION ALL
    SELECT township_code, ST_Union_Agg(geometry::GEOMETRY)
    FROM admin_unit
    WHERE level = 'village' AND geometry IS NOT NULL
        AND township_code NOT IN (SELECT code FROM bordered WHERE level = 'township')
    GROUP BY township_code
),

park AS (
    SELECT member.report_unit_id AS code, ST_Union_Agg(geometry) AS geometry
    FROM report_unit_member AS member
    JOIN (FROM township UNION ALL SELECT code, geometry FROM bordered WHERE level = 'village')
        USING (code)
    GROUP BY member.report_unit_id
),

parks AS (
    SELECT ST_Union_Agg(geometry) AS geometry
    FROM park
),

unit AS (
    SELECT 'unit' AS level, code, geometry
    FROM park
    UNION ALL
    SELECT 'unit', bordered.code,
        CASE WHEN parks.geometry IS NULL THEN bordered.geometry
             ELSE ST_Difference(bordered.geometry, parks.geometry) END
    FROM bordered
    CROSS JOIN parks
    JOIN report_unit ON report_unit.report_unit_id = bordered.code
    WHERE bordered.level = 'county'
)

SELECT level, code, ST_AsWKB(geometry) AS wkb, ST_X(ST_PointOnSurface(geometry)) AS lon,
    ST_Y(ST_PointOnSurface(geometry)) AS lat
FROM (
    FROM unit
    UNION ALL
    SELECT 'township', code, geometry
    FROM township
    UNION ALL
    SELECT 'village', code, geometry
    FROM bordered
    WHERE level = 'village')
WHERE NOT ST_IsEmpty(geometry)
ORDER BY level, code
