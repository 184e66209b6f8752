-- The parcel of every house: the reported one if it exists, else the one its point lies in, else
-- the nearest within the distance set.
CREATE OR REPLACE TABLE scratch.house AS
SELECT house.source_file_id, house.source_row, house_id, lon, lat,
    coalesce(parcel_id_reported, main.parcel_id) AS parcel_id_reported
FROM scratch.checked_house AS house
-- a delivered link of role main is a report too
LEFT JOIN (
    SELECT house_id, min(parcel_id) AS parcel_id
    FROM scratch.checked_house_parcel
    WHERE faults IS NULL AND role = 'main'
    GROUP BY house_id) AS main USING (house_id)
WHERE house.faults IS NULL;

-- Metres on the ellipsoid around the house: a degree of latitude is M·π/180 metres long there, a
-- degree of longitude N·cos φ·π/180 (CGCS2000). Within 1e-4 m over the few metres asked for.
CREATE OR REPLACE MACRO metres_per_degree_north(latitude) AS
    radians(6378137.0) * (1 - 0.00669438002290)
    / pow(1 - 0.00669438002290 * pow(sin(radians(latitude)), 2), 1.5);
CREATE OR REPLACE MACRO metres_per_degree_east(latitude) AS
    radians(6378137.0) * cos(radians(latitude))
    / sqrt(1 - 0.00669438002290 * pow(sin(radians(latitude)), 2));
CREATE OR REPLACE MACRO metres_between(longitude, latitude, outline) AS
    ST_Distance(
        ST_Point(0, 0),
        ST_Affine(outline,
            metres_per_degree_east(latitude), 0, 0, metres_per_degree_north(latitude),
            -longitude * metres_per_degree_east(latitude),
            -latitude * metres_per_degree_north(latitude)));

CREATE OR REPLACE TABLE scratch.reported_link AS
SELECT house.house_id, parcel.parcel_id,
    CASE WHEN house.lon IS NOT NULL
         THEN round(metres_between(house.lon, house.lat, parcel.geometry::GEOMETRY), 3) END
        AS link_distance_m
FROM scratch.house
JOIN parcel ON parcel.parcel_id = house.parcel_id_reported;

CREATE OR REPLACE TABLE scratch.loose_house AS
SELECT house_id, lon, lat, ST_Point(lon, lat) AS point
FROM scratch.house
ANTI JOIN scratch.reported_link USING (house_id)
WHERE lon IS NOT NULL
ORDER BY ST_Hilbert(point);

-- A point on the border of two parcels is held by both: ties go to the smaller id.
CREATE OR REPLACE TABLE scratch.contained_link AS
SELECT house_id, min(parcel_id) AS parcel_id
FROM scratch.loose_house
JOIN (SELECT parcel_id, geometry::GEOMETRY AS geometry FROM parcel) AS parcel
    ON ST_Intersects(parcel.geometry, point)
GROUP BY house_id;

-- A box somewhat larger than the distance finds the candidates, metres decide.
CREATE OR REPLACE TABLE scratch.nearest_link AS
WITH searching AS (
    SELECT house_id, lon, lat, ST_MakeEnvelope(
            lon - (getvariable('nearest_m') + 1) / metres_per_degree_east(lat),
            lat - (getvariable('nearest_m') + 1) / metres_per_degree_north(lat),
            lon + (getvariable('nearest_m') + 1) / metres_per_degree_east(lat),
            lat + (getvariable('nearest_m') + 1) / metres_per_degree_north(lat)) AS box
    FROM scratch.loose_house
    ANTI JOIN scratch.contained_link USING (house_id)
),

near AS (
    SELECT house_id, parcel_id, round(metres_between(lon, lat, parcel.geometry), 6) AS metres
    FROM searching
    JOIN (SELECT parcel_id, geometry::GEOMETRY AS geometry FROM parcel) AS parcel
        ON ST_Intersects(parcel.geometry, box)
)

SELECT house_id,
    min_by(parcel_id, (metres, parcel_id)) AS parcel_id,
    min(metres) AS metres
FROM near
WHERE metres <= getvariable('nearest_m')
GROUP BY house_id;

CREATE OR REPLACE TABLE scratch.house_link AS
SELECT house_id, parcel_id, 'reported' AS link_method, link_distance_m
FROM scratch.reported_link
UNION ALL
SELECT house_id, parcel_id, 'contains', 0.0 FROM scratch.contained_link
UNION ALL
SELECT house_id, parcel_id, 'nearest', round(metres, 3) FROM scratch.nearest_link;
