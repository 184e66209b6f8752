-- The table of parcels: as delivered, with place. Area and point were computed when they were read.
-- A parcel in no village belongs to the county that contains it, and that county is responsible.
CREATE OR REPLACE TABLE scratch.parcel_in_county AS
SELECT source_file_id, source_row, min(county.code) AS county_code
FROM (
    SELECT source_file_id, source_row, ST_Point(lon, lat) AS point
    FROM scratch.parcel_village
    WHERE village_code IS NULL)
JOIN (
    SELECT code, geometry::GEOMETRY AS geometry
    FROM admin_unit WHERE level = 'county' AND geometry IS NOT NULL) AS county
    ON ST_Intersects(county.geometry, point)
GROUP BY source_file_id, source_row;

-- Why without those optimisers: they would build their hash tables of the parcels. As it stands these
-- stream past four small tables, so that memory does not grow with them.
SET disabled_optimizers = 'join_order,build_side_probe_side';
INSERT INTO parcel BY NAME
SELECT parcel.parcel_id,
    parcel.geometry::GEOMETRY('EPSG:4490') AS geometry,
    parcel.lon, parcel.lat, footprint_m2,
    county_code_reported, village_code_reported,
    parcel.village_code, village.township_code,
    coalesce(village.county_code, in_county.county_code) AS county_code,
    coalesce(village.report_unit_id, in_county.county_code) AS report_unit_id,
    overlap_share, runner_up_code, assignment,
    coalesce(carried.survey_status, parcel.survey_status) AS survey_status, disposition, origin, surveyor_id, submitted_on,
    former_parcel_ids, carried.survey_status IS NOT NULL AS is_status_carried, piece_count, is_repaired,
    parcel.source_file_id, parcel.source_row
FROM scratch.parcel_village AS parcel
LEFT JOIN scratch.parcel_in_county AS in_county USING (source_file_id, source_row)
LEFT JOIN scratch.carried_status AS carried ON carried.parcel_id = parcel.parcel_id
LEFT JOIN admin_unit AS village ON village.code = parcel.village_code;
RESET disabled_optimizers;

-- Free the memory for the houses.
DROP VIEW scratch.parcel_village;
DROP TABLE scratch.tile_box;
DROP TABLE scratch.tile;
DROP TABLE scratch.box_inside;
DROP TABLE scratch.border_village;
DROP TABLE scratch.parcel_share;
