-- The table of houses: each has the place of its parcel, else that of its own point. The points of a
-- shifted file have no place.
CREATE OR REPLACE TABLE scratch.house_by_point AS
SELECT house_id, min(village.code) AS village_code
FROM scratch.house
ANTI JOIN scratch.house_link USING (house_id)
JOIN scratch.village ON ST_Intersects(village.geometry, ST_Point(lon, lat))
WHERE lon IS NOT NULL
GROUP BY house_id;

CREATE OR REPLACE TABLE scratch.house_in_county AS
SELECT house_id, min(county.code) AS county_code
FROM scratch.house
ANTI JOIN scratch.house_link USING (house_id)
ANTI JOIN scratch.house_by_point USING (house_id)
JOIN (
    SELECT code, geometry::GEOMETRY AS geometry
    FROM admin_unit WHERE level = 'county' AND geometry IS NOT NULL) AS county
    ON ST_Intersects(county.geometry, ST_Point(lon, lat))
WHERE lon IS NOT NULL
GROUP BY house_id;

-- Why without that optimiser: see the parcels.
SET disabled_optimizers = 'build_side_probe_side';
INSERT INTO house BY NAME
SELECT house.* EXCLUDE (lon, lat, faults),
    link.parcel_id,
    coalesce(link_method, 'none') AS link_method,
    link_distance_m,
    CASE WHEN link.parcel_id IS NOT NULL THEN 'parcel'
         WHEN house.lon IS NOT NULL THEN 'point'
         ELSE 'none' END AS location_source,
    coalesce(parcel.village_code, village.code) AS village_code,
    coalesce(parcel.township_code, village.township_code) AS township_code,
    coalesce(parcel.county_code, village.county_code, in_county.county_code) AS county_code,
    coalesce(parcel.report_unit_id, village.report_unit_id, in_county.county_code)
        AS report_unit_id,
    coalesce(house.lon, parcel.lon) AS lon,
    coalesce(house.lat, parcel.lat) AS lat,
    use_class IN ('commercial_only', 'mixed') AS is_commercial,
    -- hazardous when it has a case, unless every case was closed as false positive or merged
    house.house_id IN (
        SELECT house_id FROM scratch.checked_hazard_case
        WHERE faults IS NULL
            AND (closure_reason IS NULL OR closure_reason NOT IN ('false_positive', 'merged'))
    ) AS is_hazardous
FROM (
    SELECT all_houses.* REPLACE (
        CASE WHEN suspect.source_file_id IS NULL THEN lon END AS lon,
        CASE WHEN suspect.source_file_id IS NULL THEN lat END AS lat)
    FROM scratch.checked_house AS all_houses
    LEFT JOIN scratch.suspect_file AS suspect
        ON suspect.source_file_id = all_houses.source_file_id) AS house
LEFT JOIN scratch.house_link AS link USING (house_id)
LEFT JOIN parcel ON parcel.parcel_id = link.parcel_id
LEFT JOIN scratch.house_by_point AS by_point ON by_point.house_id = house.house_id
LEFT JOIN scratch.house_in_county AS in_county ON in_county.house_id = house.house_id
LEFT JOIN admin_unit AS village ON village.code = by_point.village_code
WHERE house.faults IS NULL;
RESET disabled_optimizers;

-- Free the memory for the history.
DROP VIEW scratch.parcel_in_place;
DROP VIEW scratch.checked_house;
DROP TABLE scratch.house;
DROP TABLE scratch.house_link;

-- All parcels of a house: the delivered links, and the main one found above.
INSERT INTO house_parcel BY NAME
SELECT house_id, parcel_id, role, 'reported' AS link_method, source_file_id, source_row
FROM scratch.checked_house_parcel
WHERE faults IS NULL;

INSERT INTO house_parcel BY NAME
SELECT house_id, parcel_id, 'main' AS role, link_method, source_file_id, source_row
FROM house
ANTI JOIN (SELECT house_id, parcel_id FROM house_parcel) AS known USING (house_id, parcel_id)
WHERE parcel_id IS NOT NULL;
