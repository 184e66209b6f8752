-- The parcel of every house: the reported one if it exists, else the one its point lies in, else
-- the nearest within the set distance. Files found to be shifted are linked by reported id only.
CREATE OR REPLACE TABLE scratch.found_link (
    source_file_id BIGINT, source_row BIGINT, parcel_id VARCHAR, link_method VARCHAR, metres DOUBLE);

-- A house that reports a former parcel stands on what that parcel became, if it became one. Of several, the
-- point of the house decides, and without a point the one with most of the former parcel.
-- for each row of scratch.has_former
INSERT INTO scratch.found_link BY NAME
SELECT house.source_file_id, house.source_row, heir.parcel_id, 'lineage' AS link_method
FROM scratch.reporting_house AS house
JOIN (
    SELECT former_parcel_id, count(*) = 1 AS is_only,
        max_by(parcel_id, (overlap_m2, parcel_id)) AS parcel_id
    FROM parcel_lineage
    WHERE former_parcel_id IS NOT NULL AND parcel_id IS NOT NULL
    GROUP BY former_parcel_id) AS heir ON heir.former_parcel_id = house.parcel_id
ANTI JOIN scratch.reported_link AS reported
    ON reported.source_file_id = house.source_file_id AND reported.source_row = house.source_row
WHERE is_only OR house.lon IS NULL;
-- end

CREATE OR REPLACE TABLE scratch.loose_house AS
SELECT source_file_id, source_row, lon, lat, ST_Point(lon, lat) AS point
FROM scratch.checked_house
ANTI JOIN scratch.reported_link USING (source_file_id, source_row)
ANTI JOIN scratch.found_link USING (source_file_id, source_row)
WHERE faults IS NULL AND lon IS NOT NULL
    AND source_file_id NOT IN (SELECT source_file_id FROM scratch.suspect_file)
ORDER BY ST_Hilbert(point);

-- The engine keeps the index of a spatial join in memory, so points are looked up a part at a time.
-- They lie along a curve: a part is compact, and the parcels around it are read only for it.
CREATE OR REPLACE TABLE scratch.loose_part AS
SELECT min(rowid) AS first_loose, max(rowid) AS last_loose,
    min(lat) - margin_deg AS around_south, max(lat) + margin_deg AS around_north,
    min(lon) - margin_deg / cos(radians(max(abs(lat)))) AS around_west,
    max(lon) + margin_deg / cos(radians(max(abs(lat)))) AS around_east
FROM (
    SELECT rowid, lon, lat,
        1.1 * (getvariable('nearest_m') + 1) / metres_per_degree_north(0) AS margin_deg
    FROM scratch.loose_house)
GROUP BY rowid // getvariable('loose_part_rows'), margin_deg
ORDER BY first_loose;

-- Parcels that a point can find; those of a shifted file are off the houses they belong to.
CREATE OR REPLACE VIEW scratch.parcel_around AS
SELECT parcel_id, geometry
FROM scratch.boxed_parcel
WHERE source_file_id NOT IN (SELECT source_file_id FROM scratch.suspect_file)
    AND west <= getvariable('around_east') AND east >= getvariable('around_west')
    AND south <= getvariable('around_north') AND north >= getvariable('around_south');

CREATE OR REPLACE VIEW scratch.house_here AS
SELECT source_file_id, source_row, lon, lat, point
FROM scratch.loose_house
WHERE rowid BETWEEN getvariable('first_loose') AND getvariable('last_loose');

-- Why without those optimisers: the index must be that of the points.
SET disabled_optimizers = 'join_order,build_side_probe_side';
-- for each row of scratch.loose_part
-- A point on the border of two parcels is in both: the smaller id decides.
INSERT INTO scratch.found_link BY NAME
SELECT source_file_id, source_row, min(parcel_id) AS parcel_id, 'contains' AS link_method, 0 AS metres
FROM scratch.parcel_around AS parcel
JOIN scratch.house_here ON ST_Intersects(parcel.geometry, point)
GROUP BY source_file_id, source_row;

-- A box somewhat larger than the distance finds the candidates; the distance in metres decides.
INSERT INTO scratch.found_link BY NAME
WITH searching AS (
    SELECT source_file_id, source_row, lon, lat, ST_MakeEnvelope(
            lon - (getvariable('nearest_m') + 1) / metres_per_degree_east(lat),
            lat - (getvariable('nearest_m') + 1) / metres_per_degree_north(lat),
            lon + (getvariable('nearest_m') + 1) / metres_per_degree_east(lat),
            lat + (getvariable('nearest_m') + 1) / metres_per_degree_north(lat)) AS box
    FROM scratch.house_here
    ANTI JOIN scratch.found_link USING (source_file_id, source_row)
),

near AS (
    SELECT source_file_id, source_row, parcel_id,
        round(metres_between(lon, lat, parcel.geometry), 6) AS metres
    FROM scratch.parcel_around AS parcel
    JOIN searching ON ST_Intersects(parcel.geometry, box)
)

SELECT source_file_id, source_row,
    min_by(parcel_id, (metres, parcel_id)) AS parcel_id,
    'nearest' AS link_method,
    round(min(metres), 3) AS metres
FROM near
WHERE metres <= getvariable('nearest_m')
GROUP BY source_file_id, source_row;
-- end
RESET disabled_optimizers;

DROP VIEW scratch.house_here;
DROP VIEW scratch.parcel_around;
