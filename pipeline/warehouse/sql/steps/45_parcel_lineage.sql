-- What became of the parcels of the former base map, by their outlines; nothing is done where none was
-- delivered. Why before the parcels are written: they take over the status of those they come from.
CREATE OR REPLACE TABLE scratch.former AS
SELECT parcel_id AS former_id, as_of, survey_status, geometry, lon, lat, footprint_m2,
    west, south, east, north, source_file_id, source_row
FROM scratch.checked_parcel_former
WHERE faults IS NULL
-- along a curve, so that a part is compact and only the parcels around it are read
ORDER BY ST_Hilbert(ST_Point(lon, lat)), parcel_id;

-- The engine keeps the index of a spatial join in memory, so they are looked up a part at a time.
CREATE OR REPLACE TABLE scratch.former_part AS
SELECT min(rowid) AS first_former, max(rowid) AS last_former,
    min(west) AS around_west, max(east) AS around_east,
    min(south) AS around_south, max(north) AS around_north
FROM scratch.former
GROUP BY rowid // getvariable('outline_part_rows')
ORDER BY first_former;

CREATE OR REPLACE TABLE scratch.has_former AS
SELECT true AS has_former FROM scratch.former LIMIT 1;

CREATE OR REPLACE TABLE scratch.former_overlap (
    former_id VARCHAR, parcel_id VARCHAR, former_share DOUBLE, present_share DOUBLE, overlap_m2 DOUBLE);
CREATE OR REPLACE TABLE scratch.lineage (
    former_id VARCHAR, parcel_id VARCHAR, lineage_kind VARCHAR, is_heir BOOLEAN, is_stated BOOLEAN,
    doubt VARCHAR, overlap_m2 DOUBLE, former_share DOUBLE, present_share DOUBLE);
CREATE OR REPLACE TABLE scratch.carried_status (parcel_id VARCHAR, survey_status VARCHAR);

-- Why without those optimisers: the index must be that of the former parcels.
SET disabled_optimizers = 'join_order,build_side_probe_side';
-- for each row of scratch.former_part
-- Shares are measured in degrees, where a parcel is small enough to be flat. A point or a line that lies
-- in the other is wholly in it.
INSERT INTO scratch.former_overlap BY NAME
SELECT former_id, parcel_id, overlap_m2,
    CASE WHEN former_m2 = 0 THEN 1 ELSE least(overlap_m2 / former_m2, 1) END AS former_share,
    CASE WHEN present_m2 = 0 THEN 1 ELSE least(overlap_m2 / present_m2, 1) END AS present_share
FROM (
    SELECT former_id, parcel_id, former.footprint_m2 AS former_m2, parcel.footprint_m2 AS present_m2,
        CASE WHEN former.footprint_m2 = 0 OR parcel.footprint_m2 = 0 THEN 0
             ELSE former.footprint_m2 * ST_Area(ST_Intersection(parcel.geometry, former.geometry))
                 / ST_Area(former.geometry) END AS overlap_m2
    FROM (
        SELECT parcel_id, geometry, footprint_m2
        FROM scratch.boxed_parcel
        WHERE west <= getvariable('around_east') AND east >= getvariable('around_west')
            AND south <= getvariable('around_north') AND north >= getvariable('around_south')) AS parcel
    JOIN (
        SELECT former_id, geometry, footprint_m2
        FROM scratch.former
        WHERE rowid BETWEEN getvariable('first_former') AND getvariable('last_former')) AS former
        ON ST_Intersects(parcel.geometry, former.geometry))
WHERE overlap_m2 >= 0.01 OR former_m2 = 0 OR present_m2 = 0;
-- end
RESET disabled_optimizers;

-- for each row of scratch.has_former
CREATE OR REPLACE TABLE scratch.former_village AS
SELECT former_id, min(village.code) AS village_code
FROM (SELECT former_id, ST_Point(lon, lat) AS point FROM scratch.former) AS former
JOIN scratch.village ON ST_Intersects(village.geometry, point)
GROUP BY former_id;

-- What parcels state of themselves goes before their outlines; a parcel that states only the word none is
-- new. A correction of former_parcel_ids is in these rows already.
CREATE OR REPLACE TABLE scratch.stated_former AS
SELECT DISTINCT parcel_id, unnest(former_parcel_ids) AS former_id
FROM scratch.boxed_parcel
WHERE former_parcel_ids IS NOT NULL;

-- Outlines that are the same but for lineage_same_share belong together first: of parcels that lie on each
-- other, as a building drawn twice, each finds its own.
CREATE OR REPLACE TABLE scratch.free_overlap AS
SELECT *
FROM scratch.former_overlap
ANTI JOIN scratch.stated_former USING (parcel_id);

CREATE OR REPLACE TABLE scratch.same_parcel AS
SELECT former_id, parcel_id
FROM (
    SELECT former_id, parcel_id,
        row_number() OVER (PARTITION BY former_id ORDER BY
            (former_id = parcel_id) DESC, round(least(former_share, present_share), 9) DESC, parcel_id) AS of_former,
        row_number() OVER (PARTITION BY parcel_id ORDER BY
            (former_id = parcel_id) DESC, round(least(former_share, present_share), 9) DESC, former_id) AS of_present
    FROM scratch.free_overlap
    WHERE least(former_share, present_share) >= getvariable('lineage_same_share'))
WHERE of_former = 1 AND of_present = 1;

CREATE OR REPLACE TABLE scratch.lineage_link AS
SELECT former_id, parcel_id, false AS is_stated, overlap_m2, former_share, present_share
FROM scratch.free_overlap
SEMI JOIN scratch.same_parcel USING (former_id, parcel_id)
UNION ALL
SELECT former_id, parcel_id, false, overlap_m2, former_share, present_share
FROM scratch.free_overlap
WHERE greatest(former_share, present_share) >= getvariable('lineage_link_share')
    AND former_id NOT IN (SELECT former_id FROM scratch.same_parcel)
    AND parcel_id NOT IN (SELECT parcel_id FROM scratch.same_parcel)
UNION ALL
SELECT former_id, parcel_id, true, coalesce(overlap_m2, 0), coalesce(former_share, 0), coalesce(present_share, 0)
FROM scratch.stated_former
SEMI JOIN scratch.former USING (former_id)
LEFT JOIN scratch.former_overlap USING (former_id, parcel_id);

CREATE OR REPLACE TABLE scratch.counted_link AS
WITH counted AS (
    SELECT *,
        count(*) OVER (PARTITION BY former_id) AS present_count,
        count(*) OVER (PARTITION BY parcel_id) AS former_count
    FROM scratch.lineage_link
)

SELECT *,
    max(former_count) OVER (PARTITION BY former_id) AS most_former,
    max(present_count) OVER (PARTITION BY parcel_id) AS most_present,
    row_number() OVER (PARTITION BY former_id ORDER BY
        is_stated DESC, round(overlap_m2, 6) DESC, (former_id = parcel_id) DESC, parcel_id) = 1
        AND row_number() OVER (PARTITION BY parcel_id ORDER BY
            is_stated DESC, round(overlap_m2, 6) DESC, (former_id = parcel_id) DESC, former_id) = 1 AS is_heir
FROM counted;

INSERT INTO scratch.lineage BY NAME
SELECT former_id, parcel_id,
    CASE WHEN present_count = 1 AND former_count = 1
             THEN CASE WHEN least(former_share, present_share) >= getvariable('lineage_same_share')
                       THEN 'same' ELSE 'changed' END
         WHEN most_former = 1 THEN 'split'
         WHEN most_present = 1 THEN 'merged'
         ELSE 'redrawn' END AS lineage_kind,
    is_heir, is_stated,
    CASE WHEN is_stated THEN NULL
         WHEN lineage_kind = 'redrawn' THEN 'many_to_many'
         WHEN lineage_kind = 'changed' AND least(former_share, present_share) < getvariable('lineage_doubt_share')
             THEN 'little_in_common' END AS doubt,
    overlap_m2, former_share, present_share
FROM scratch.counted_link;

-- New and gone are those without a link. A parcel is only looked at in villages of the former issue. One
-- that overlaps something of the other issue, yet too little for a link, is doubtful.
INSERT INTO scratch.lineage BY NAME
WITH largest AS (
    SELECT parcel_id, max(overlap_m2) AS overlap_m2, max(former_share) AS former_share,
        max(present_share) AS present_share
    FROM scratch.free_overlap
    GROUP BY parcel_id
),

with_gone AS (
    SELECT parcel_id, max(greatest(former_share, present_share)) AS share
    FROM scratch.free_overlap
    ANTI JOIN scratch.counted_link USING (former_id)
    GROUP BY parcel_id
)

SELECT parcel_id, 'new' AS lineage_kind, false AS is_heir, stated.parcel_id IS NOT NULL AS is_stated,
    CASE WHEN stated.has_unknown THEN 'unknown_former'
         WHEN with_gone.share >= getvariable('lineage_doubt_share') THEN 'little_in_common' END AS doubt,
    coalesce(overlap_m2, 0) AS overlap_m2, coalesce(former_share, 0) AS former_share,
    coalesce(present_share, 0) AS present_share
FROM scratch.parcel_village
ANTI JOIN scratch.counted_link USING (parcel_id)
LEFT JOIN (
    SELECT parcel_id, bool_or(former_id NOT IN ('none', '无')) AS has_unknown
    FROM scratch.stated_former GROUP BY parcel_id) AS stated USING (parcel_id)
LEFT JOIN largest USING (parcel_id)
LEFT JOIN with_gone USING (parcel_id)
WHERE stated.parcel_id IS NOT NULL OR village_code IN (SELECT village_code FROM scratch.former_village);

INSERT INTO scratch.lineage BY NAME
SELECT former.former_id, 'gone' AS lineage_kind, false AS is_heir, false AS is_stated,
    coalesce(max(overlap_m2), 0) AS overlap_m2, coalesce(max(former_share), 0) AS former_share,
    coalesce(max(present_share), 0) AS present_share
FROM scratch.former
ANTI JOIN scratch.counted_link USING (former_id)
LEFT JOIN scratch.former_overlap USING (former_id)
GROUP BY former.former_id;

-- The status that a parcel takes over: the least of those it comes from, where all are known and certain, and
-- only if that is farther than its own.
INSERT INTO scratch.carried_status BY NAME
WITH inherited AS (
    SELECT lineage.parcel_id,
        min(list_position(['unsurveyed', 'in_progress', 'done'], survey_status)) AS steps
    FROM scratch.lineage
    JOIN scratch.former USING (former_id)
    WHERE lineage.parcel_id IS NOT NULL
    GROUP BY lineage.parcel_id
    HAVING count(survey_status) = count(*) AND count(doubt) = 0
)

SELECT parcel_id, ['unsurveyed', 'in_progress', 'done'][steps] AS survey_status
FROM scratch.boxed_parcel AS parcel
JOIN inherited USING (parcel_id)
WHERE steps > list_position(['unsurveyed', 'in_progress', 'done'], parcel.survey_status);

INSERT INTO parcel_former BY NAME
SELECT former.former_id AS parcel_id, as_of, survey_status,
    former.geometry::GEOMETRY('EPSG:4490') AS geometry, former.lon, former.lat, footprint_m2,
    village_code, village.township_code, village.county_code, village.report_unit_id,
    former.source_file_id, former.source_row
FROM scratch.former
LEFT JOIN scratch.former_village ON former_village.former_id = former.former_id
LEFT JOIN admin_unit AS village ON village.code = village_code
ORDER BY former.former_id;

INSERT INTO parcel_lineage BY NAME
SELECT lineage.former_id AS former_parcel_id, lineage.parcel_id, lineage_kind, is_heir, is_stated, doubt, overlap_m2,
    former_share, present_share, former.survey_status AS former_status,
    place.code AS village_code, place.township_code, place.county_code, place.report_unit_id
FROM scratch.lineage
LEFT JOIN parcel_former AS former ON former.parcel_id = lineage.former_id
LEFT JOIN (
    SELECT parcel_id, village_code
    FROM scratch.parcel_village
    WHERE parcel_id IN (SELECT parcel_id FROM scratch.lineage)) AS present ON present.parcel_id = lineage.parcel_id
LEFT JOIN admin_unit AS place
    ON place.code = CASE WHEN lineage.parcel_id IS NULL THEN former.village_code ELSE present.village_code END
ORDER BY former_parcel_id NULLS LAST, lineage.parcel_id NULLS LAST;
-- end
