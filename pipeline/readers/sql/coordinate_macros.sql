-- Coordinates given as text, and geometry brought to EPSG:4490.
-- Why macros: see text_macros.sql. Variables set per file: source_crs and target_crs for a
-- projection that is undone here (NULL when the coordinates are degrees already), is_geographic.

-- 87.3, 87°18'14.8"E, 东经87°18′14.8″ or 87度18分14.8秒, in degrees.
CREATE OR REPLACE MACRO to_degrees(v) AS
    coalesce(
        to_number(v),
        (regexp_extract(v, '(\d+(\.\d+)?)[°度]', 1)::DOUBLE
         + coalesce(TRY_CAST(regexp_extract(v, '[°度]\s*(\d+(\.\d+)?)[′''’分]', 1) AS DOUBLE), 0) / 60
         + coalesce(TRY_CAST(regexp_extract(v, '[′''’分]\s*(\d+(\.\d+)?)(″|"|”|''''|秒)', 1) AS DOUBLE), 0) / 3600)
        * CASE WHEN regexp_matches(v, '[SWsw]|南纬|西经|^\s*-') THEN -1 ELSE 1 END);

-- One coordinate, x or y, from a text that holds both; form is one of the declaration's keywords.
CREATE OR REPLACE MACRO pair_part(v, n) AS
    nullif(trim(string_split_regex(trim(v, '()（）[] '), '[,，;；]\s*|\s+')[n]), '');

CREATE OR REPLACE MACRO wkt_part(v, n) AS
    nullif(string_split_regex(regexp_extract(upper(v), '^\s*POINT\s*Z?M?\s*\(\s*([^)]+)\)', 1), '\s+')[n], '');

CREATE OR REPLACE MACRO dms_part(v, letters) AS
    coalesce(nullif(regexp_extract(v, '(' || letters || ')?\s*\d+(\.\d+)?[°度][^,，;；NSEWnsew东西南北]*(' || letters || ')'), ''),
             nullif(regexp_extract(v, '(' || letters || ')\s*\d+(\.\d+)?[°度][^,，;；NSEWnsew东西南北]*'), ''));

CREATE OR REPLACE MACRO x_text(v, form) AS
    CASE form
        WHEN 'lon,lat' THEN pair_part(v, 1)
        WHEN '(lat, lon)' THEN pair_part(v, 2)
        WHEN 'DMS' THEN dms_part(v, '[EWew]|东经|西经')
        WHEN 'WKT' THEN wkt_part(v, 1)
    END;

CREATE OR REPLACE MACRO y_text(v, form) AS
    CASE form
        WHEN 'lon,lat' THEN pair_part(v, 2)
        WHEN '(lat, lon)' THEN pair_part(v, 1)
        WHEN 'DMS' THEN dms_part(v, '[NSns]|北纬|南纬')
        WHEN 'WKT' THEN wkt_part(v, 2)
    END;

CREATE OR REPLACE MACRO has_infinite_coordinate(g) AS
    NOT (isfinite(ST_XMin(g)) AND isfinite(ST_XMax(g)) AND isfinite(ST_YMin(g)) AND isfinite(ST_YMax(g)));

-- What is wrong with coordinates as delivered, before anything is computed from them.
CREATE OR REPLACE MACRO coordinate_fault(g) AS
    CASE WHEN g IS NULL OR ST_IsEmpty(g) THEN 'no_geometry'
         WHEN has_infinite_coordinate(g) THEN 'infinite_coordinate'
         WHEN (ST_XMin(g) = 0 AND ST_YMin(g) = 0) OR (ST_XMax(g) = 0 AND ST_YMax(g) = 0)
             THEN 'zero_coordinate'
         WHEN getvariable('is_geographic')
              AND (ST_XMin(g) < -180 OR ST_XMax(g) > 180 OR ST_YMin(g) < -90 OR ST_YMax(g) > 90)
             THEN 'coordinate_out_of_range'
         -- farther than any projected coordinate on Earth
         WHEN greatest(abs(ST_XMin(g)), abs(ST_XMax(g)), abs(ST_YMin(g)), abs(ST_YMax(g))) > 1e9
             THEN 'coordinate_out_of_range'
    END;

CREATE OR REPLACE MACRO to_lonlat(g) AS
    CASE WHEN getvariable('source_crs') IS NULL THEN g
         ELSE ST_Transform(g, getvariable('source_crs')::VARCHAR, getvariable('target_crs')::VARCHAR, always_xy := true)
    END;

-- Planar area in degrees × M·N·cos φ of the CGCS2000 ellipsoid at a latitude (radii of curvature;
-- Snyder 1987, Map Projections, eq. 4-18 to 4-20). For outlines below a few kilometres within 1.3e-6
-- of the geodesic area at the centroid's latitude.
CREATE OR REPLACE MACRO square_metres(degrees_squared, latitude) AS
    degrees_squared * pow(pi() / 180, 2)
    * pow(6378137.0, 2) * (1 - 0.00669438002290) * cos(radians(latitude))
    / pow(1 - 0.00669438002290 * pow(sin(radians(latitude)), 2), 2);

-- Degrees with the name of their coordinate system, which a Parquet file states then.
CREATE OR REPLACE MACRO in_cgcs2000(g) AS g::GEOMETRY('EPSG:4490');
