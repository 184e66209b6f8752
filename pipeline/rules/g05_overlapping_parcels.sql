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

-- The smaller parcel of a pair is named, of equal ones that with the smaller id: the small one is
-- more likely the mistake, and one finding per pair is enough.
WITH outline AS (
    SELECT parcel_id, footprint_m2, geometry::GEOMETRY AS geometry
    FROM parcel
    WHERE footprint_m2 > 0
),

-- Boxes are joined first and outlines tested afterwards: every outline meets itself, and finding
-- that out exactly would cost more than the rest.
pair AS (
    SELECT small.parcel_id, large.parcel_id AS other_id,
        CASE WHEN ST_Intersects(small.geometry, large.geometry)
             THEN ST_Area(ST_Intersection(small.geometry, large.geometry)) / ST_Area(small.geometry)
        END AS share
    FROM outline AS small
    JOIN outline AS large ON ST_Intersects_Extent(small.geometry, large.geometry)
    WHERE small.footprint_m2 < large.footprint_m2
        OR (small.footprint_m2 = large.footprint_m2 AND small.parcel_id < large.parcel_id)
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
