-- id = "G01"
-- severity = "error"
-- table = "parcel"
-- field = "geometry"
-- zh = "图形无效"
-- en = "Invalid geometry"
-- advice_zh = "请在原系统重画该图斑的外框后重新交付；本次已自动修复或按点、线采用。"
-- advice_en = "Redraw the outline in the source system and deliver it again; it was repaired, or taken as a point or line, for now."
-- basis = "Recommendation: a parcel is the outline of a building"

-- What intake could not repair at all is in rejected_row. Points and lines have no footprint.
SELECT parcel_id AS key, parcel_id,
    CASE WHEN is_repaired THEN '图形自相交或有尖刺，已自动修复' ELSE '不是面' END AS detail_zh,
    CASE WHEN is_repaired THEN 'it crosses itself or has a spike, and was repaired'
         ELSE 'not a polygon' END AS detail_en
FROM parcel
WHERE is_repaired OR footprint_m2 = 0
