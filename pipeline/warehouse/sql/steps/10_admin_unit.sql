-- Administrative units with their place in the hierarchy.
-- Why here: intake has found the unit above each; township and county follow from it.
INSERT INTO admin_unit BY NAME
WITH unit AS (
    SELECT *
    FROM scratch.checked_admin_unit
    WHERE faults IS NULL
),

-- A village may be directly below its county.
placed AS (
    SELECT unit.*,
        CASE unit.level
            WHEN 'township' THEN unit.code
            WHEN 'village' THEN CASE parent.level WHEN 'township' THEN parent.code END
        END AS township_code,
        CASE unit.level
            WHEN 'county' THEN unit.code
            WHEN 'township' THEN unit.parent_code
            ELSE CASE parent.level WHEN 'county' THEN parent.code ELSE parent.parent_code END
        END AS county_code
    FROM unit
    LEFT JOIN unit AS parent ON parent.code = unit.parent_code
)

SELECT code, level, name_zh, name_en, parent_code, jurisdiction, village_kind,
    township_code, county_code,
    geometry::GEOMETRY('EPSG:4490') AS geometry,
    ST_X(ST_PointOnSurface(geometry)) AS lon,
    ST_Y(ST_PointOnSurface(geometry)) AS lat,
    ST_Area_Spheroid(geometry) / 1e6 AS area_km2,
    source_file_id, source_row
FROM placed
ORDER BY county_code, level, code;
