-- How far the points of each house file are from the parcels they report, and which files are
-- therefore in GCJ-02 although they are declared otherwise.
-- Why before linking: a point that is some hundred metres off finds somebody else's parcel.
-- A degree of latitude is M·π/180 metres long, a degree of longitude N·cos φ·π/180 (CGCS2000).
CREATE OR REPLACE MACRO metres_per_degree_north(latitude) AS
    radians(6378137.0) * (1 - 0.00669438002290)
    / pow(1 - 0.00669438002290 * pow(sin(radians(latitude)), 2), 1.5);
CREATE OR REPLACE MACRO metres_per_degree_east(latitude) AS
    radians(6378137.0) * cos(radians(latitude))
    / sqrt(1 - 0.00669438002290 * pow(sin(radians(latitude)), 2));

-- Metres on the ellipsoid around the house: exact to 1e-4 m over the few metres needed.
CREATE OR REPLACE MACRO metres_between(longitude, latitude, outline) AS
    ST_Distance(
        ST_Point(0, 0),
        ST_Affine(outline,
            metres_per_degree_east(latitude), 0, 0, metres_per_degree_north(latitude),
            -longitude * metres_per_degree_east(latitude),
            -latitude * metres_per_degree_north(latitude)));

-- Houses with the parcel they report; a delivered link of role main is a report too.
CREATE OR REPLACE VIEW scratch.reporting_house AS
SELECT house.source_file_id, house.source_row, lon, lat,
    coalesce(parcel_id_reported, main.parcel_id) AS parcel_id,
    CASE WHEN parcel_id_reported IS NULL THEN main.parcel_id END AS linked_parcel_id
FROM scratch.checked_house AS house
LEFT JOIN (
    SELECT house_id, min(parcel_id) AS parcel_id
    FROM scratch.checked_house_parcel
    WHERE faults IS NULL AND role = 'main'
    GROUP BY house_id) AS main USING (house_id)
WHERE house.faults IS NULL;

-- The reported parcel of every house, if there is such a parcel: where it is, and how far from it
-- the house's point. What the house's own row holds is not repeated here.
-- Why without that optimiser: the hash table must be that of the houses, as outlines are wide.
SET disabled_optimizers = 'build_side_probe_side';
CREATE OR REPLACE TABLE scratch.reported_link AS
SELECT house.source_file_id, house.source_row, house.linked_parcel_id,
    parcel.source_file_id AS parcel_file_id,
    coalesce(parcel.village_code, parcel.county_code) AS place_code,
    house.lon AS house_lon, house.lat AS house_lat, parcel.lon, parcel.lat,
    CASE WHEN house.lon IS NOT NULL
         THEN round(metres_between(house.lon, house.lat, parcel.geometry::GEOMETRY), 3) END
        AS metres
FROM parcel
JOIN scratch.reporting_house AS house USING (parcel_id);
RESET disabled_optimizers;

CREATE OR REPLACE VIEW scratch.offset AS
SELECT source_file_id AS house_file, parcel_file_id AS parcel_file, house_lon AS lon, house_lat AS lat,
    (house_lon - link.lon) * metres_per_degree_east(link.lat) AS east_m,
    (house_lat - link.lat) * metres_per_degree_north(link.lat) AS north_m
FROM scratch.reported_link AS link
WHERE house_lon IS NOT NULL;

CREATE OR REPLACE TABLE scratch.file_pair AS
SELECT house_file, parcel_file, count(*) AS n,
    median(east_m) AS east_m, median(north_m) AS north_m,
    sqrt(pow(median(east_m), 2) + pow(median(north_m), 2)) AS shift_m
FROM scratch.offset
GROUP BY ALL
HAVING count(*) >= getvariable('shift_min_houses');

-- The share of houses that are off their parcel by the GCJ-02 shift at that very place, or by its
-- opposite. Why house by house: a noisy file may have any median, but its houses do not agree. Why at
-- the house: over some hundred metres the shift changes by one metre.
CREATE OR REPLACE TABLE scratch.gcj02_fit AS
WITH shifted AS (
    SELECT *, gcj02_of(lon, lat) AS gcj02
    FROM scratch.offset
    SEMI JOIN (
        SELECT house_file, parcel_file
        FROM scratch.file_pair
        WHERE shift_m BETWEEN getvariable('shift_min_m') AND getvariable('shift_max_m')
    ) AS pair USING (house_file, parcel_file)
),

expected AS (
    SELECT *,
        (gcj02.lon - lon) * metres_per_degree_east(lat) AS gcj02_east_m,
        (gcj02.lat - lat) * metres_per_degree_north(lat) AS gcj02_north_m
    FROM shifted
)

SELECT house_file, parcel_file,
    avg((sqrt(pow(east_m - gcj02_east_m, 2) + pow(north_m - gcj02_north_m, 2))
        <= getvariable('shift_tolerance_m'))::INTEGER) AS along,
    avg((sqrt(pow(east_m + gcj02_east_m, 2) + pow(north_m + gcj02_north_m, 2))
        <= getvariable('shift_tolerance_m'))::INTEGER) AS against
FROM expected
GROUP BY ALL;

-- Each pair twice, once for either file: if houses are off their parcels, the parcels are off the
-- houses in the opposite direction. A file declared in GCJ-02 has been shifted back already: if it was
-- not in GCJ-02, it is now off by the opposite of the shift, and it is the suspect one.
INSERT INTO layer_shift BY NAME
WITH seen AS (
    SELECT house_file AS source_file_id, parcel_file AS other_file_id, n, east_m, north_m, shift_m,
        along, against
    FROM scratch.file_pair
    LEFT JOIN scratch.gcj02_fit USING (house_file, parcel_file)
    UNION ALL
    SELECT parcel_file, house_file, n, -east_m, -north_m, shift_m, against, along
    FROM scratch.file_pair
    LEFT JOIN scratch.gcj02_fit USING (house_file, parcel_file)
),

with_sources AS (
    SELECT seen.*,
        source.crs = 'GCJ02' AS is_declared,
        other.crs = 'GCJ02' AS is_other_declared,
        CASE WHEN is_declared THEN against ELSE along END AS gcj02_share
    FROM seen
    JOIN source_file AS source USING (source_file_id)
    JOIN source_file AS other ON other.source_file_id = other_file_id
)

SELECT source_file_id, other_file_id, n,
    round(east_m, 1) AS east_m, round(north_m, 1) AS north_m, round(shift_m, 1) AS shift_m,
    round(gcj02_share, 3) AS gcj02_share,
    coalesce(gcj02_share > 0.5, false) AND (is_declared OR NOT is_other_declared) AS is_suspect
FROM with_sources
ORDER BY source_file_id, other_file_id;

CREATE OR REPLACE TABLE scratch.suspect_file AS
SELECT DISTINCT source_file_id FROM layer_shift WHERE is_suspect;

DROP VIEW scratch.offset;
DROP TABLE scratch.file_pair;
DROP TABLE scratch.gcj02_fit;
