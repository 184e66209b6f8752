-- The table of houses: each has the place of its parcel, else that of its own point. The points of a
-- shifted file have no place.
CREATE OR REPLACE TABLE scratch.house_without_parcel AS
SELECT source_file_id, source_row, point
FROM scratch.loose_house
ANTI JOIN scratch.found_link USING (source_file_id, source_row);

CREATE OR REPLACE TABLE scratch.house_in_area AS
SELECT source_file_id, source_row,
    coalesce(min(unit.code) FILTER (level = 'village'), min(unit.code)) AS place_code
FROM scratch.house_without_parcel
JOIN (
    SELECT code, level, geometry::GEOMETRY AS geometry
    FROM admin_unit
    WHERE level IN ('village', 'county') AND geometry IS NOT NULL) AS unit
    ON ST_Intersects(unit.geometry, point)
GROUP BY source_file_id, source_row;

CREATE OR REPLACE TABLE scratch.found_place AS
SELECT link.*, coalesce(village_code, county_code) AS place_code, parcel.lon, parcel.lat
FROM scratch.found_link AS link
JOIN parcel USING (parcel_id);

-- What linking found for every house that has a place, whichever way. A reported parcel is in the
-- house's own row, unless a delivered link names it.
CREATE OR REPLACE VIEW scratch.house_link AS
SELECT source_file_id, source_row, linked_parcel_id AS parcel_id, 'reported' AS link_method,
    metres, place_code, lon, lat
FROM scratch.reported_link
UNION ALL
SELECT source_file_id, source_row, parcel_id, link_method, metres, place_code, lon, lat
FROM scratch.found_place
UNION ALL
SELECT source_file_id, source_row, NULL, 'none', NULL, place_code, NULL, NULL
FROM scratch.house_in_area;

-- A million houses at a time: the hash table of their links stays small, whatever the number of all
-- houses. Parts are made of pieces of files.
CREATE OR REPLACE TABLE scratch.house_part AS
WITH piece AS (
    SELECT source_file_id, source_row // 100_000 AS piece_no, count(*) AS houses,
        min(source_row) AS first_row, max(source_row) AS last_row
    FROM scratch.checked_house
    WHERE faults IS NULL
    GROUP BY source_file_id, piece_no
),

numbered AS (
    SELECT *,
        (sum(houses) OVER (ORDER BY source_file_id, piece_no) - 1) // getvariable('house_part_rows')
            AS part_no
    FROM piece
)

SELECT min(source_file_id) AS first_file, max(source_file_id) AS last_file,
    arg_min(first_row, (source_file_id, piece_no)) AS first_row,
    arg_max(last_row, (source_file_id, piece_no)) AS last_row
FROM numbered
GROUP BY part_no
ORDER BY first_file, first_row;

CREATE OR REPLACE MACRO scratch.is_in_part(file, row_no) AS
    file BETWEEN getvariable('first_file') AND getvariable('last_file')
    AND (file > getvariable('first_file') OR row_no >= getvariable('first_row'))
    AND (file < getvariable('last_file') OR row_no <= getvariable('last_row'));

-- Why without those optimisers: see the parcels.
SET disabled_optimizers = 'join_order,build_side_probe_side';
-- for each row of scratch.house_part
INSERT INTO house BY NAME
SELECT house.* EXCLUDE (lon, lat, faults),
    CASE WHEN link_method = 'reported' THEN coalesce(parcel_id_reported, link.parcel_id)
         ELSE link.parcel_id END AS parcel_id,
    coalesce(link_method, 'none') AS link_method,
    -- the distance of a point that counts
    CASE WHEN house.lon IS NOT NULL THEN metres END AS link_distance_m,
    CASE WHEN link_method <> 'none' THEN 'parcel'
         WHEN house.lon IS NOT NULL THEN 'point'
         ELSE 'none' END AS location_source,
    CASE WHEN place.level = 'village' THEN place.code END AS village_code,
    CASE WHEN place.level = 'village' THEN place.township_code END AS township_code,
    place.county_code,
    CASE WHEN place.level = 'village' THEN place.report_unit_id ELSE place.code END
        AS report_unit_id,
    coalesce(platform_house_no, house.house_id) AS house_no,
    coalesce(house.lon, link.lon) AS lon,
    coalesce(house.lat, link.lat) AS lat,
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
        ON suspect.source_file_id = all_houses.source_file_id
    WHERE faults IS NULL AND scratch.is_in_part(all_houses.source_file_id, source_row)) AS house
LEFT JOIN (
    FROM scratch.house_link
    WHERE scratch.is_in_part(source_file_id, source_row)) AS link
    USING (source_file_id, source_row)
LEFT JOIN admin_unit AS place ON place.code = link.place_code;
-- end
RESET disabled_optimizers;

-- A number that two houses have names neither of them, so both are known by their ids.
UPDATE house
SET house_no = house_id
WHERE house_no <> house_id AND house_no IN (
    SELECT house_no FROM house GROUP BY house_no HAVING count(*) > 1);

DROP VIEW scratch.house_link;
DROP VIEW scratch.reporting_house;
DROP TABLE scratch.reported_link;
DROP TABLE scratch.loose_house;
DROP TABLE scratch.found_link;
DROP TABLE scratch.found_place;
DROP VIEW scratch.boxed_parcel;

-- All parcels of a house: the delivered links, and the main one found above.
INSERT INTO house_parcel BY NAME
SELECT house_id, parcel_id, role, 'reported' AS link_method, source_file_id, source_row
FROM scratch.checked_house_parcel
WHERE faults IS NULL;

SET disabled_optimizers = 'build_side_probe_side';
INSERT INTO house_parcel BY NAME
SELECT house_id, parcel_id, 'main' AS role, link_method, source_file_id, source_row
FROM house
ANTI JOIN (SELECT house_id, parcel_id FROM house_parcel) AS known USING (house_id, parcel_id)
WHERE parcel_id IS NOT NULL;
RESET disabled_optimizers;
