-- id = "G05"
-- severity = "warning"
-- table = "parcel"
-- field = "geometry"
-- thresholds = { most_overlap = 0.5 }
-- zh = "图斑重叠"
-- en = "Overlapping parcels"
-- advice_zh = "请核实是否为同一房屋重复上图：重复的处置为“重复”，否则修正外框。"
-- advice_en = "Find out whether one building was drawn twice: set the disposition of the copy to duplicate, or mend the outlines."
-- basis = "Recommendation: two buildings cannot stand on one place"

-- Boxes that overlap are found through squares of some 50 m, each box in all squares it touches: a
-- hash join is written to disk where memory is short, the index of a spatial join cannot be. Very
-- large boxes would be in too many squares and are compared with all others; there are hardly any.
WITH box AS (
    -- in units of 1e-7 degrees, outwards: whole numbers take half the memory
    SELECT rowid AS id,
        floor(ST_XMin(geometry::GEOMETRY) * 1e7)::INTEGER AS west,
        ceil(ST_XMax(geometry::GEOMETRY) * 1e7)::INTEGER AS east,
        floor(ST_YMin(geometry::GEOMETRY) * 1e7)::INTEGER AS south,
        ceil(ST_YMax(geometry::GEOMETRY) * 1e7)::INTEGER AS north,
        greatest(east - west, north - south) > 100_000 AS is_large
    FROM parcel
    WHERE footprint_m2 > 0
),

in_column AS (
    SELECT id, west, east, south, north, unnest(range(west // 5000, east // 5000 + 1)) AS x
    FROM box
    WHERE NOT is_large
),

in_square AS (
    SELECT *, unnest(range(south // 5000, north // 5000 + 1)) AS y
    FROM in_column
),

-- Boxes that share several squares are a pair only in the one with the corner of their common part.
neighbour AS MATERIALIZED (
    SELECT one.id, other.id AS other_id
    FROM in_square AS one
    JOIN in_square AS other ON other.x = one.x AND other.y = one.y AND one.id < other.id
        AND one.west <= other.east AND other.west <= one.east
        AND one.south <= other.north AND other.south <= one.north
    WHERE one.x = greatest(one.west, other.west) // 5000
        AND one.y = greatest(one.south, other.south) // 5000
    UNION ALL
    SELECT large.id, box.id
    FROM (FROM box WHERE is_large) AS large
    JOIN box ON large.west <= box.east AND box.west <= large.east
        AND large.south <= box.north AND box.south <= large.north
    WHERE NOT box.is_large OR large.id < box.id
),

outline AS MATERIALIZED (
    SELECT rowid AS id, parcel_id, footprint_m2, geometry::GEOMETRY AS geometry
    FROM parcel
    WHERE rowid IN (SELECT unnest([id, other_id]) FROM neighbour)
),

-- The smaller parcel of a pair is named, of equal ones that with the smaller id: the small one is
-- more likely the mistake, and one finding per pair is enough.
ordered AS (
    SELECT one.footprint_m2 < other.footprint_m2
            OR (one.footprint_m2 = other.footprint_m2 AND one.parcel_id < other.parcel_id)
            AS is_one_small,
        CASE WHEN is_one_small THEN one.parcel_id ELSE other.parcel_id END AS parcel_id,
        CASE WHEN is_one_small THEN other.parcel_id ELSE one.parcel_id END AS other_id,
        CASE WHEN is_one_small THEN one.geometry ELSE other.geometry END AS small,
        CASE WHEN is_one_small THEN other.geometry ELSE one.geometry END AS large
    FROM neighbour
    JOIN outline AS one USING (id)
    JOIN outline AS other ON other.id = other_id
),

pair AS (
    SELECT parcel_id, other_id,
        CASE WHEN ST_Intersects(small, large)
             THEN ST_Area(ST_Intersection(small, large)) / ST_Area(small) END AS share
    FROM ordered
),

worst AS (
    SELECT parcel_id, max(share) AS share, max_by(other_id, (share, other_id)) AS other_id
    FROM pair
    WHERE share > getvariable('most_overlap')
    GROUP BY parcel_id
)

SELECT parcel_id AS key, parcel_id,
    floor(100 * share)::INTEGER || '% 与 ' || other_id || ' 重叠' AS detail_zh,
    floor(100 * share)::INTEGER || ' % of it overlaps ' || other_id AS detail_en
FROM worst
