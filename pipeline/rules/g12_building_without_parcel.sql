-- id = "G12"
-- severity = "warning"
-- table = "building_outline"
-- needs = ["building_outline"]
-- thresholds = { most_share = 0.2, least_m2 = 20 }
-- zh = "有建筑无图斑"
-- en = "Building without parcel"
-- advice_zh = "请到现场核实：有房屋的补画图斑并排查；不属排查范围或影像有误的，在排查平台中注明。"
-- advice_en = "Look at it on site: draw and survey a parcel for a house; note in the platform what is out of scope or no building."
-- basis = "Recommendation: the base map of parcels is older than the newest imagery; what nobody drew is never surveyed"

-- Villages alone: outside of them lies what is not the place's own. Smaller than least_m2 are sheds.
SELECT concat_ws('/', source, as_of, outline_id) AS key, village_code, lon, lat,
    round(parcel_share, 4) AS value,
    printf('面积 %.0f m²，图斑仅占 %.0f%%', footprint_m2, floor(100 * parcel_share))
        || CASE WHEN previous_m2 < getvariable('most_share') * footprint_m2
                THEN '，' || previous_on || ' 尚无' ELSE '' END AS detail_zh,
    printf('%.0f m², of which %.0f %% on parcels', footprint_m2, floor(100 * parcel_share))
        || CASE WHEN previous_m2 < getvariable('most_share') * footprint_m2
                THEN ', not there on ' || previous_on ELSE '' END AS detail_en
FROM building_outline
WHERE issue = 'current' AND village_code IS NOT NULL
    AND footprint_m2 >= getvariable('least_m2') AND parcel_share < getvariable('most_share')
