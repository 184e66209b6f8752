-- id = "G06"
-- severity = "warning"
-- table = "parcel"
-- field = "footprint_m2"
-- thresholds = { least_m2 = 10 }
-- zh = "碎图斑"
-- en = "Sliver"
-- advice_zh = "请核实：并入相邻图斑，或处置为“碎图斑”。"
-- advice_en = "Check it on the ground: merge it into its neighbour, or set its disposition to sliver."
-- basis = "A sister survey has a category for slivers; the size is a recommendation"

-- Points and lines have no footprint at all and are left to G01.
SELECT parcel_id AS key, parcel_id,
    round(footprint_m2, 1) AS value,
    round(footprint_m2, 1) || ' 平方米' AS detail_zh,
    round(footprint_m2, 1) || ' m²' AS detail_en
FROM parcel
WHERE footprint_m2 < getvariable('least_m2') AND footprint_m2 > 0
