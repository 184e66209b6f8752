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

CREATE OR REPLACE TEMP MACRO timestamp_text(x) AS replace(x::VARCHAR, ' ', 'T');

-- A GeoPackage's times are UTC; whatever the session's time zone, the clock shown is the file's.
CREATE OR REPLACE TEMP MACRO utc_text(x) AS timestamp_text(make_timestamp(epoch_us(x)));

CREATE OR REPLACE TEMP MACRO list_text(x) AS array_to_string(x, '、');

-- Rows in the order of the file, the first of them numbered `first`.
CREATE OR REPLACE TEMP MACRO row_in_file(first) AS first - 1 + row_number() OVER ();
