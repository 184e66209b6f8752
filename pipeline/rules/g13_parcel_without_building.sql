-- id = "G13"
-- severity = "warning"
-- table = "parcel"
-- field = "disposition"
-- needs = ["building_outline"]
-- thresholds.most_share = 0.2
-- thresholds.least_m2 = 20
-- thresholds.least_seen = 0.5
-- thresholds.settled = ["demolished", "not_building", "fragment", "duplicate", "out_of_area"]
-- zh = "有图斑无建筑"
-- en = "Parcel without building"
-- advice_zh = "请核实：无房屋的将图斑处置为“伪图斑”或“已拆除”；有房屋的，说明轮廓数据遗漏。"
-- advice_en = "Find out: set the disposition to false parcel or demolished where nothing stands; where a house stands, the outlines lack it."
-- basis = "Recommendation: a parcel is the outline of a building, and a campaign of years meets buildings pulled down"

-- A village is judged where outlines lie on at least least_seen of its parcels; else they cover a part of it
-- alone. Dispositions in settled say already that no building stands there.
SELECT parcel_id AS key, parcel_id, round(current_share, 4) AS value,
    printf('截至 %s，轮廓仅占 %.0f%%', current_on::VARCHAR, floor(100 * current_share))
        || '' AS detail_zh,
    printf('on %s outlines cover %.0f %% of it', current_on::VARCHAR, floor(100 * current_share))
        || '' AS detail_en
FROM parcel_building
WHERE NOT was_built AND current_share < getvariable('most_share')
    AND footprint_m2 >= getvariable('least_m2')
    AND village_seen_share >= getvariable('least_seen')
    AND coalesce(disposition NOT IN (SELECT unnest(getvariable('settled'))), true)
