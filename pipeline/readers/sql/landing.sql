-- Why: a landed column is the text a person reads in the file, whatever type the file gives it.
-- These macros render the types; they also number the rows. No trimming: the checks see it all.

-- A whole number has no ".0". From 1e15 on a float has lost digits: the exponent shows it.
CREATE OR REPLACE TEMP MACRO float_text(x) AS
    CASE
        WHEN NOT isfinite(x) THEN x::VARCHAR
        WHEN abs(x) >= 1e15 THEN regexp_replace(format('{:.14E}', x::DOUBLE), '\.?0*E', 'E')
        WHEN x = trunc(x) THEN x::BIGINT::VARCHAR
        ELSE x::VARCHAR
    END;

-- Four bytes keep seven digits only.
CREATE OR REPLACE TEMP MACRO short_float_text(x) AS
    CASE
        WHEN NOT isfinite(x) THEN x::VARCHAR
        WHEN abs(x) >= 1e7 THEN regexp_replace(format('{:.6E}', x::DOUBLE), '\.?0*E', 'E')
        WHEN x = trunc(x) THEN x::BIGINT::VARCHAR
        ELSE x::VARCHAR
    END;

-- A whole number of a decimal column has no ".00" either.
CREATE OR REPLACE TEMP MACRO decimal_text(x) AS regexp_replace(x::VARCHAR, '\.0+$', '');

CREATE OR REPLACE TEMP MACRO timestamp_text(x) AS replace(x::VARCHAR, ' ', 'T');

-- A GeoPackage's times are UTC; whatever the session's time zone, the clock shown is the file's.
CREATE OR REPLACE TEMP MACRO utc_text(x) AS timestamp_text(make_timestamp(epoch_us(x)));

CREATE OR REPLACE TEMP MACRO list_text(x) AS array_to_string(x, '、');

-- Rows in the order of the file, the first of them numbered `first`.
CREATE OR REPLACE TEMP MACRO row_in_file(first) AS first - 1 + row_number() OVER ();

-- The time of a GeoPackage without the mark for UTC that the standard has behind it.
CREATE OR REPLACE TEMP MACRO clock_text(x) AS regexp_replace(x, '^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.0+)?Z$', '\1');

-- Digits of a .dbf: 120.50 is 120.5, 1998.0 is 1998, and ArcGIS writes 1.205e+002. All others stand as
-- they are, and a field full of asterisks is what programs write when a number was too long for it.
CREATE OR REPLACE TEMP MACRO digits_text(x) AS
    CASE WHEN regexp_full_match(x, '[+-]?\d*') THEN nullif(x, '')
         WHEN regexp_full_match(x, '[+-]?\d*\.\d+') THEN regexp_replace(regexp_replace(x, '\.?0+$', ''), '^([+-]?)($|\.)', '\10\2')
         WHEN regexp_full_match(x, '[+-]?\d+(\.\d*)?[eE][+-]?\d+') THEN float_text(TRY_CAST(x AS DOUBLE))
         WHEN regexp_full_match(x, '\*+') THEN NULL
         ELSE x END;

CREATE OR REPLACE TEMP MACRO eight_digit_date(x) AS
    CASE WHEN regexp_full_match(x, '0*|\*+') THEN NULL
         WHEN regexp_full_match(x, '\d{8}')
             THEN coalesce(strftime(try_strptime(x, '%Y%m%d'), '%Y-%m-%d'), x)
         ELSE x END;

CREATE OR REPLACE TEMP MACRO known_letter(x) AS nullif(nullif(x, ''), '?');

-- WKB that no geometry can be made of is a fault of its row, not of the file. The length is tested
-- first, for nothing at all passes for a geometry here, and ends the database later.
CREATE OR REPLACE TEMP MACRO wkb_shape(x) AS CASE WHEN octet_length(x) >= 9 THEN TRY(ST_GeomFromWKB(x)) END;
CREATE OR REPLACE TEMP MACRO unread_shape(x, shape) AS
    CASE WHEN x IS NOT NULL AND shape IS NULL THEN 'unusable_geometry' END;
