-- Outlines of buildings with their village, and what they have in common with parcels and with the
-- outlines of the issue before. Where none were delivered, all tables here are empty.
CREATE OR REPLACE TABLE scratch.outline AS
SELECT source, as_of, outline_id, building_use, geometry, lon, lat, footprint_m2,
    west, south, east, north, source_file_id, source_row
FROM scratch.checked_building_outline
WHERE faults IS NULL
-- along a curve, so that a part is compact and only the parcels around it are read
ORDER BY ST_Hilbert(ST_Point(lon, lat)), source, as_of, outline_id;

CREATE OR REPLACE TABLE scratch.outline_village AS
SELECT id, min(village.code) AS village_code
FROM (SELECT rowid AS id, ST_Point(lon, lat) AS point FROM scratch.outline) AS outline
JOIN scratch.village ON ST_Intersects(village.geometry, point)
GROUP BY id;

CREATE OR REPLACE TABLE scratch.outline_county AS
SELECT id, min(county.code) AS county_code
FROM (
    SELECT rowid AS id, ST_Point(lon, lat) AS point
    FROM scratch.outline
    WHERE rowid NOT IN (SELECT id FROM scratch.outline_village)) AS outline
JOIN (
    SELECT code, geometry::GEOMETRY AS geometry
    FROM admin_unit WHERE level = 'county' AND geometry IS NOT NULL) AS county
    ON ST_Intersects(county.geometry, point)
GROUP BY id;

-- The days of a source by village: one county may deliver later than another.
CREATE OR REPLACE TABLE scratch.outline_place AS
WITH placed AS (
    SELECT outline.rowid AS id, source, as_of, village_code, village.township_code,
        coalesce(village.county_code, in_county.county_code) AS county_code,
        coalesce(village.report_unit_id, in_county.county_code) AS report_unit_id
    FROM scratch.outline
    LEFT JOIN scratch.outline_village ON outline_village.id = outline.rowid
    LEFT JOIN scratch.outline_county AS in_county ON in_county.id = outline.rowid
    LEFT JOIN admin_unit AS village ON village.code = village_code
),

issue AS (
    SELECT source, village_code, county_code, as_of,
        row_number() OVER latest_first AS place,
        lead(as_of) OVER latest_first AS previous_on
    FROM (SELECT DISTINCT source, village_code, county_code, as_of FROM placed)
    WINDOW latest_first AS (PARTITION BY source, village_code, county_code ORDER BY as_of DESC)
)

SELECT id, placed.source, placed.village_code, township_code, placed.county_code, report_unit_id,
    CASE place WHEN 1 THEN 'current' WHEN 2 THEN 'previous' ELSE 'older' END AS issue,
    CASE place WHEN 1 THEN previous_on END AS previous_on
FROM placed
JOIN issue ON issue.source = placed.source AND issue.as_of = placed.as_of
    AND issue.village_code IS NOT DISTINCT FROM placed.village_code
    AND issue.county_code IS NOT DISTINCT FROM placed.county_code;

-- The engine keeps the index of a spatial join in memory, so outlines are looked up a part at a time.
CREATE OR REPLACE TABLE scratch.outline_part AS
SELECT min(rowid) AS first_outline, max(rowid) AS last_outline,
    min(west) AS around_west, max(east) AS around_east,
    min(south) AS around_south, max(north) AS around_north
FROM scratch.outline
GROUP BY rowid // getvariable('outline_part_rows')
ORDER BY first_outline;

CREATE OR REPLACE VIEW scratch.outline_here AS
SELECT outline.rowid AS outline_row, geometry, footprint_m2
FROM scratch.outline
WHERE rowid BETWEEN getvariable('first_outline') AND getvariable('last_outline');

CREATE OR REPLACE VIEW scratch.parcel_near_outline AS
SELECT parcel_id, geometry, footprint_m2
FROM scratch.checked_parcel
WHERE faults IS NULL AND west <= getvariable('around_east') AND east >= getvariable('around_west')
    AND south <= getvariable('around_north') AND north >= getvariable('around_south');

CREATE OR REPLACE TABLE scratch.outline_on_parcel (
    id BIGINT, parcel_id VARCHAR, outline_m2 DOUBLE, parcel_m2 DOUBLE, overlap_m2 DOUBLE);
CREATE OR REPLACE TABLE scratch.outline_on_outline (id BIGINT, other_id BIGINT, overlap_m2 DOUBLE);

-- Why without those optimisers: the index must be that of the outlines.
SET disabled_optimizers = 'join_order,build_side_probe_side';
-- for each row of scratch.outline_part
-- Shares are measured in degrees, where an outline is small enough to be flat, and areas follow from
-- the areas on the ellipsoid. A parcel without area stands for the building it lies in.
INSERT INTO scratch.outline_on_parcel BY NAME
SELECT outline_row AS id, parcel_id, outline.footprint_m2 AS outline_m2, parcel.footprint_m2 AS parcel_m2,
    CASE WHEN parcel.footprint_m2 = 0 THEN outline.footprint_m2
         WHEN outline.footprint_m2 = 0 THEN 0
         ELSE outline.footprint_m2 * ST_Area(ST_Intersection(parcel.geometry, outline.geometry))
             / ST_Area(outline.geometry) END AS overlap_m2
FROM scratch.parcel_near_outline AS parcel
JOIN scratch.outline_here AS outline ON ST_Intersects(parcel.geometry, outline.geometry);

-- Pairs of the same source are picked out below: a second condition would keep the engine from its index.
INSERT INTO scratch.outline_on_outline BY NAME
SELECT outline_row AS id, other_id,
    CASE WHEN outline.footprint_m2 = 0 THEN 0
         ELSE outline.footprint_m2 * ST_Area(ST_Intersection(previous.geometry, outline.geometry))
             / ST_Area(outline.geometry) END AS overlap_m2
FROM (
    SELECT rowid AS other_id, geometry
    FROM scratch.outline
    WHERE rowid IN (SELECT id FROM scratch.outline_place WHERE issue = 'previous')
        AND west <= getvariable('around_east') AND east >= getvariable('around_west')
        AND south <= getvariable('around_north') AND north >= getvariable('around_south')) AS previous
JOIN scratch.outline_here AS outline ON ST_Intersects(previous.geometry, outline.geometry);
-- end
RESET disabled_optimizers;

INSERT INTO outline_overlap BY NAME
SELECT source, as_of, outline_id, parcel_id, overlap_m2,
    CASE WHEN outline_m2 = 0 THEN 1 ELSE least(overlap_m2 / outline_m2, 1) END AS outline_share,
    CASE WHEN parcel_m2 = 0 THEN 1 ELSE least(overlap_m2 / parcel_m2, 1) END AS parcel_share
FROM scratch.outline_on_parcel
JOIN scratch.outline ON outline.rowid = outline_on_parcel.id
WHERE overlap_m2 >= 0.01 OR parcel_m2 = 0
ORDER BY source, as_of, outline_id, parcel_id;

INSERT INTO building_outline BY NAME
WITH on_parcel AS (
    SELECT id, sum(overlap_m2) AS m2 FROM scratch.outline_on_parcel GROUP BY id
),

on_previous AS (
    SELECT on_outline.id, sum(overlap_m2) AS m2
    FROM scratch.outline_on_outline AS on_outline
    JOIN scratch.outline_place AS own ON own.id = on_outline.id
    JOIN scratch.outline_place AS other ON other.id = other_id AND other.source = own.source
    WHERE own.issue = 'current'
    GROUP BY on_outline.id
)

SELECT outline.source, as_of, outline_id, building_use,
    geometry::GEOMETRY('EPSG:4490') AS geometry, lon, lat, footprint_m2,
    village_code, township_code, county_code, report_unit_id, issue,
    least(coalesce(on_parcel.m2, 0), footprint_m2) AS parcel_m2,
    CASE WHEN footprint_m2 > 0 THEN least(coalesce(on_parcel.m2, 0) / footprint_m2, 1) END
        AS parcel_share,
    CASE WHEN previous_on IS NOT NULL THEN least(coalesce(on_previous.m2, 0), footprint_m2) END
        AS previous_m2,
    previous_on, source_file_id, source_row
FROM scratch.outline
JOIN scratch.outline_place AS place ON place.id = outline.rowid
LEFT JOIN on_parcel ON on_parcel.id = outline.rowid
LEFT JOIN on_previous ON on_previous.id = outline.rowid
ORDER BY outline.source, as_of, outline_id;

DROP VIEW scratch.outline_here;
DROP VIEW scratch.parcel_near_outline;
DROP TABLE scratch.outline_on_parcel;
DROP TABLE scratch.outline_on_outline;
DROP TABLE scratch.outline_place;
DROP TABLE scratch.outline;
