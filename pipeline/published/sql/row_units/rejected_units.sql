-- The unit of every rejected row: what the row itself says about its place, else the unit in which
-- most of its file's accepted rows lie, else none. Each row has exactly one, so that the lists of all
-- units together hold every rejected row once.
CREATE TEMP TABLE rejected_unit AS
WITH said AS (
    SELECT source_file_id, source_row, kind, place, nullif(trim(raw ->> place_field.field), '') AS text
    FROM rejected_row
    CROSS JOIN place_field
    WHERE text IS NOT NULL
),

-- Each kind of text in a column of its own, so that all joins are of equal values: with a condition
-- on the kind beside them, every parcel would be compared with every text.
sorted AS (
    SELECT source_file_id, source_row, kind, place, text,
        CASE kind WHEN 'unit' THEN text END AS unit_text,
        CASE kind WHEN 'house' THEN text END AS house_text,
        CASE kind WHEN 'parcel' THEN text END AS parcel_text,
        CASE kind WHEN 'area' THEN text END AS area_text,
        CASE kind WHEN 'area' THEN left(text, 9) END AS township_text,
        -- the digits of an id may follow a letter or two; the first six are the county's
        regexp_extract(text, '^[A-Za-z]*(\d{6})', 1) AS county_text
    FROM said
),

read AS (
    SELECT said.source_file_id, said.source_row,
        CASE said.kind WHEN 'unit' THEN unit.report_unit_id
                  WHEN 'house' THEN house.report_unit_id
                  WHEN 'parcel' THEN parcel.report_unit_id
                  WHEN 'area' THEN coalesce(
                      area.report_unit_id, area.county_code,
                      township.report_unit_id, township.county_code) END AS known,
        county.county_code AS county,
        CASE said.kind WHEN 'unit' THEN 0 WHEN 'area' THEN 1 ELSE 2 END * 100 + said.place AS place
    FROM sorted AS said
    LEFT JOIN report_unit AS unit ON unit.report_unit_id = unit_text
    LEFT JOIN house ON house.house_id = house_text
    LEFT JOIN parcel ON parcel.parcel_id = parcel_text
    LEFT JOIN admin_unit AS area ON area.code = area_text
    LEFT JOIN (FROM admin_unit WHERE level = 'township') AS township
        ON township.code = township_text
    LEFT JOIN (FROM admin_unit WHERE level = 'county') AS county ON county.code = county_text
),

by_row AS (
    SELECT source_file_id, source_row,
        coalesce(
            arg_min(known, place) FILTER (known IS NOT NULL),
            arg_min(county, place) FILTER (county IS NOT NULL)) AS unit
    FROM read
    GROUP BY ALL
),

commonest AS (
    SELECT source_file_id, arg_min(unit, (-total, unit)) AS unit
    FROM (
        SELECT source_file_id, unit, sum(rows)::BIGINT AS total
        FROM file_unit
        GROUP BY source_file_id, unit)
    GROUP BY source_file_id
)

SELECT source_file_id, source_row, coalesce(by_row.unit, commonest.unit, 'unassigned') AS unit
FROM rejected_row
LEFT JOIN by_row USING (source_file_id, source_row)
LEFT JOIN commonest USING (source_file_id);
