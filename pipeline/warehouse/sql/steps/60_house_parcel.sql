-- The parcel of every house: the reported one if it exists, else the one its point lies in, else
-- the nearest within the set distance. Files found to be shifted are linked by reported id only.

-- Metres on the ellipsoid around the house: exact to 1e-4 m over the few metres needed.
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

-- Parcels that a point can find; those of a shifted file are off the houses they belong to.
CREATE OR REPLACE VIEW scratch.parcel_in_place AS
SELECT parcel_id, geometry::GEOMETRY AS geometry
FROM parcel
WHERE source_file_id NOT IN (SELECT source_file_id FROM scratch.suspect_file);

CREATE OR REPLACE TABLE scratch.loose_house AS
SELECT house_id, lon, lat, ST_Point(lon, lat) AS point
FROM scratch.house
ANTI JOIN scratch.reported_link USING (house_id)
WHERE lon IS NOT NULL
ORDER BY ST_Hilbert(point);

-- A point on the border of two parcels is in both: the smaller id decides.
CREATE OR REPLACE TABLE scratch.contained_link AS
SELECT house_id, min(parcel_id) AS parcel_id
FROM scratch.loose_house
JOIN scratch.parcel_in_place AS parcel
    ON ST_Intersects(parcel.geometry, point)
GROUP BY house_id;

-- A box somewhat larger than the distance finds the candidates; the distance in metres decides.
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
    JOIN scratch.parcel_in_place AS parcel
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
