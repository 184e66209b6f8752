-- The table of parcels: as delivered, with place, area and a point that always lies on it.
-- Area: planar area in degrees × M·N·cos φ of the CGCS2000 ellipsoid at the centroid's latitude
-- (radii of curvature; Snyder 1987, Map Projections, eq. 4-18 to 4-20). For outlines below a
-- few kilometres within 1.3e-6 of the geodesic area.
CREATE OR REPLACE MACRO square_metres(degrees_squared, latitude) AS
    degrees_squared * pow(pi() / 180, 2)
    * pow(6378137.0, 2) * (1 - 0.00669438002290) * cos(radians(latitude))
    / pow(1 - 0.00669438002290 * pow(sin(radians(latitude)), 2), 2);

-- A parcel in no village belongs to the county that contains it, and that county is responsible.
CREATE OR REPLACE TABLE scratch.parcel_in_county AS
SELECT source_file_id, source_row, min(county.code) AS county_code
FROM (
    SELECT source_file_id, source_row, ST_PointOnSurface(geometry) AS point
    FROM scratch.checked_parcel
    ANTI JOIN scratch.parcel_village USING (source_file_id, source_row)
    WHERE faults IS NULL)
JOIN (
    SELECT code, geometry::GEOMETRY AS geometry
    FROM admin_unit WHERE level = 'county' AND geometry IS NOT NULL) AS county
    ON ST_Intersects(county.geometry, point)
GROUP BY source_file_id, source_row;

-- Why without that optimiser: it would build its hash table of the outlines, the wider side.
SET disabled_optimizers = 'build_side_probe_side';
INSERT INTO parcel BY NAME
SELECT parcel_id,
    parcel.geometry::GEOMETRY('EPSG:4490') AS geometry,
    ST_X(middle) AS lon, ST_Y(middle) AS lat,
    square_metres(ST_Area(parcel.geometry), ST_Y(ST_Centroid(parcel.geometry))) AS footprint_m2,
    county_code_reported, village_code_reported,
    village.code AS village_code, village.township_code,
    coalesce(village.county_code, in_county.county_code) AS county_code,
    coalesce(village.report_unit_id, in_county.county_code) AS report_unit_id,
    overlap_share, runner_up_code, coalesce(assignment, 'none') AS assignment,
    survey_status, disposition, origin, surveyor_id, submitted_on, piece_count, is_repaired,
    parcel.source_file_id, parcel.source_row
FROM (
    SELECT *, ST_PointOnSurface(geometry) AS middle
    FROM scratch.checked_parcel
    WHERE faults IS NULL) AS parcel
LEFT JOIN scratch.parcel_village USING (source_file_id, source_row)
LEFT JOIN scratch.parcel_in_county AS in_county USING (source_file_id, source_row)
LEFT JOIN admin_unit AS village ON village.code = parcel_village.village_code;
RESET disabled_optimizers;

-- Free the memory for the houses.
DROP VIEW scratch.checked_parcel;
DROP TABLE scratch.parcel_box;
DROP TABLE scratch.parcel_inside;
DROP TABLE scratch.parcel_on_border;
DROP TABLE scratch.parcel_village;
