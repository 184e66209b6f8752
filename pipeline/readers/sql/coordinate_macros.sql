-- Coordinates given as text, and geometry brought to EPSG:4490.
-- Why macros: see text_macros.sql. Variables set per file: source_crs and target_crs for a
-- projection that is undone here (NULL when the coordinates are degrees already), is_geographic.

-- How a number, and degrees with minutes and seconds, may be written in plain signs. Decimals stand in
-- the last part only: 87.5, 87.5°, 87°18.2', 87°18'14.8".
CREATE OR REPLACE MACRO number_form() AS '[+-]?(?:0|[1-9]\d*)(?:\.\d+(?:[eE][+-]?\d+)?)?';
CREATE OR REPLACE MACRO degrees_form() AS
    '\d{1,3}(?:\.\d+°?|°(?:\d{1,2}(?:\.\d+''|''(?:\d{1,2}(?:\.\d+)?"?)?))?)';

-- A coordinate as a plain number. One with an exponent must have all its digits: 8.7E+01 has lost them.
CREATE OR REPLACE MACRO to_coordinate(v) AS
    CASE WHEN regexp_full_match(v, '[+-]?\d{1,10}(\.\d*)?|[+-]?\d\.\d{9,}[eE][+-]?\d{1,2}')
         THEN TRY_CAST(v AS DOUBLE) END;

-- Degrees, minutes and seconds with one sign each (°, ', "), E W N S for 东 西 北 南, and no space
-- beside them: 东经 87 度 18 分 becomes E87°18'.
CREATE OR REPLACE MACRO plain_signs(v) AS
    CASE WHEN TRY_CAST(v AS DOUBLE) IS NOT NULL THEN v
         ELSE regexp_replace(regexp_replace(replace(translate(
             regexp_replace(upper(v), '([东西])经|([南北])纬', '\1\2', 'g'),
             '东西北南度º˚゜分′‘’`´ʹ秒″“”ʺ', 'EWNS°°°°''''''''''''''"""""'), '''''', '"'),
             '\s*([EWNS°''"])\s*', '\1', 'g'), '([EWNS]):\s*', '\1', 'g') END;

-- Minutes or seconds; none count as 0, 60 and more are somebody's mistake.
CREATE OR REPLACE MACRO below_60(v) AS
    CASE WHEN v = '' THEN 0 WHEN TRY_CAST(v AS DOUBLE) < 60 THEN TRY_CAST(v AS DOUBLE) END;

-- One coordinate in plain signs, in degrees; letters are the two that its axis may have. What is not
-- understood from end to end is no coordinate: an unknown sign that is dropped moves the house.
CREATE OR REPLACE MACRO to_degrees(v, letters) AS
    coalesce(to_coordinate(v),
        CASE WHEN regexp_full_match(v, '[' || letters || '+-]?' || degrees_form())
                  OR regexp_full_match(v, degrees_form() || '[' || letters || ']')
             THEN (TRY_CAST(regexp_extract(v, '\d+(\.\d+)?') AS DOUBLE)
                   + below_60(regexp_extract(v, '°(\d+(\.\d+)?)', 1)) / 60
                   + below_60(regexp_extract(v, '''(\d+(\.\d+)?)', 1)) / 3600)
                  * CASE WHEN regexp_matches(v, '[WS-]') THEN -1 ELSE 1 END END);

-- A text that holds both coordinates is understood as a whole or not at all: 87,0015;44,0015 would
-- become 87 and 15.
CREATE OR REPLACE MACRO unbracketed(v) AS
    CASE WHEN regexp_full_match(v, '\(.*\)|\[.*\]') THEN trim(substr(v, 2, length(v) - 2)) ELSE v END;

CREATE OR REPLACE MACRO numbers_apart(v, n, separator, more) AS
    nullif(regexp_extract(v, '^(' || number_form() || ')' || separator || '(' || number_form() || ')(?:'
        || separator || number_form() || ')' || more || '$', n), '');

-- A third number is a height, a fourth, as ODK writes it, the accuracy.
CREATE OR REPLACE MACRO pair_part(v, n) AS
    coalesce(numbers_apart(v, n, '\s*,\s*', '?'),
             numbers_apart(v, n, '\s*;\s*', '?'),
             numbers_apart(v, n, '\s+', '{0,2}'));

CREATE OR REPLACE MACRO wkt_part(v, n) AS
    numbers_apart(regexp_extract(upper(v), '^POINT\s*(?:ZM?|M)?\s*\(\s*(.*?)\s*\)$', 1), n, '\s+', '{0,2}');

-- own and other: the letters of this axis and of the other one, each before or each after its degrees.
CREATE OR REPLACE MACRO dms_part(v, own, other) AS
    coalesce(
        nullif(regexp_extract(v, '^(?:[' || other || ']' || degrees_form() || '\s*[,;/、]?\s*)?([' || own || ']'
            || degrees_form() || ')(?:\s*[,;/、]?\s*[' || other || ']' || degrees_form() || ')?$', 1), ''),
        nullif(regexp_extract(v, '^(?:' || degrees_form() || '[' || other || ']\s*[,;/、]?\s*)?('
            || degrees_form() || '[' || own || '])(?:\s*[,;/、]?\s*' || degrees_form() || '[' || other || '])?$', 1), ''));

-- The outline that a cell holds as text, NULL for what is none. Databases write \x or 0x before the
-- digits of WKB.
CREATE OR REPLACE MACRO outline_of(v, form) AS
    CASE form
        WHEN 'wkt' THEN TRY(ST_GeomFromText(v::VARCHAR))
        WHEN 'wkb' THEN TRY(ST_GeomFromHEXWKB(regexp_replace(v::VARCHAR, '^(\\x|0x)', '')))
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
