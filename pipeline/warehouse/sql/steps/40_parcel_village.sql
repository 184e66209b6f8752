-- The village of every parcel: the one that holds the largest share of its area.
-- Why the largest share and not a point: on a border a point may lie in the smaller part.
-- Villages given by hand replace what was found, before any other step reads it.
-- then: override_villages
CREATE OR REPLACE TABLE scratch.box_inside AS
SELECT box.*, south_west.inside AS village_code
FROM scratch.tile_box AS box
JOIN scratch.tile AS south_west ON south_west.x = tile_west AND south_west.y = tile_south
JOIN scratch.tile AS south_east ON south_east.x = tile_east AND south_east.y = tile_south
JOIN scratch.tile AS north_west ON north_west.x = tile_west AND north_west.y = tile_north
JOIN scratch.tile AS north_east ON north_east.x = tile_east AND north_east.y = tile_north
-- boxes over more than two squares either way are left to the exact test
WHERE tile_east - tile_west <= 1 AND tile_north - tile_south <= 1
    AND south_west.inside = south_east.inside
    AND south_west.inside = north_west.inside
    AND south_west.inside = north_east.inside;

-- The others are tested against the villages themselves.
CREATE OR REPLACE TABLE scratch.parcel_on_border AS
SELECT source_file_id, source_row,
    ST_Area(geometry) AS area,
    -- points and lines have no area: their representative point decides
    CASE WHEN ST_Area(geometry) > 0 THEN geometry ELSE ST_PointOnSurface(geometry) END AS tested
FROM scratch.boxed_parcel
ANTI JOIN scratch.box_inside USING (tile_west, tile_east, tile_south, tile_north)
ORDER BY ST_Hilbert(geometry);

CREATE OR REPLACE TABLE scratch.parcel_share AS
WITH touched AS (
    SELECT source_file_id, source_row, village.code, area,
        CASE WHEN area = 0 OR ST_Contains(village.geometry, tested) THEN 1.0
             ELSE ST_Area(ST_Intersection(village.geometry, tested)) / area END AS share
    FROM scratch.parcel_on_border
    JOIN scratch.village ON ST_Intersects(village.geometry, tested)
)

-- Rounded, so that a tie is a tie: halves of a small parcel written in decimal degrees differ by
-- some 1e-10 of its area as binary numbers.
SELECT source_file_id, source_row, code, round(share, 12) AS share, round(share, 9) AS compared
FROM touched;

CREATE OR REPLACE TABLE scratch.border_village AS
SELECT source_file_id, source_row,
    codes[1] AS village_code, shares[1] AS overlap_share, codes[2] AS runner_up_code,
    CASE WHEN shares[1] >= 1 - 1e-9 THEN 'contained' ELSE 'largest_overlap' END AS assignment
FROM (
    SELECT source_file_id, source_row,
        list(code ORDER BY compared DESC, code) AS codes,
        list(share ORDER BY compared DESC, code) AS shares
    FROM scratch.parcel_share
    -- villages that an outline only touches; a filter up there would compute each share twice
    WHERE share > 0
    GROUP BY source_file_id, source_row);

DROP TABLE scratch.parcel_on_border;

-- Every parcel with its village, where it has one. A village given by hand is in border_village too.
CREATE OR REPLACE VIEW scratch.parcel_village AS
SELECT parcel.*,
    coalesce(border.village_code, inside.village_code) AS village_code,
    CASE WHEN border.village_code IS NOT NULL THEN overlap_share
         WHEN inside.village_code IS NOT NULL THEN 1.0 END AS overlap_share,
    runner_up_code,
    CASE WHEN border.village_code IS NOT NULL THEN border.assignment
         WHEN inside.village_code IS NOT NULL THEN 'contained'
         ELSE 'none' END AS assignment
FROM scratch.boxed_parcel AS parcel
LEFT JOIN scratch.box_inside AS inside USING (tile_west, tile_east, tile_south, tile_north)
LEFT JOIN scratch.border_village AS border USING (source_file_id, source_row);
