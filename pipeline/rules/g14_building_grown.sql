-- id = "G14"
-- severity = "warning"
-- table = "building_outline"
-- needs = ["building_outline"]
-- thresholds = { least_on_parcels = 0.2, least_m2 = 20, least_share = 0.3 }
-- zh = "建筑已扩大"
-- en = "Building grown"
-- advice_zh = "请核实是否扩建、加建：确有扩建的，重新排查并更新图斑外框；仅为绘制差异的，修正外框。"
-- advice_en = "Find out whether it was extended: then survey it again and redraw the parcel; redraw it too where only the drawing differs."
-- basis = "Extensions without design are a cause of collapse (domain: alterations); what was added since the survey was never looked at"

-- Beyond its parcels, or beyond what the issue before showed of it. What lies on hardly any parcel is a
-- building without parcel.
WITH judged AS (
    SELECT *,
        footprint_m2 - parcel_m2 AS beyond_m2,
        CASE WHEN previous_m2 >= getvariable('least_on_parcels') * footprint_m2
             THEN footprint_m2 - previous_m2 END AS since_m2,
        beyond_m2 >= greatest(getvariable('least_m2'), getvariable('least_share') * footprint_m2)
            AS is_beyond,
        coalesce(since_m2 >= greatest(getvariable('least_m2'), getvariable('least_share') * footprint_m2),
            false) AS is_since
    FROM building_outline
    WHERE issue = 'current' AND village_code IS NOT NULL AND footprint_m2 > 0
        AND parcel_share >= getvariable('least_on_parcels')
)

SELECT concat_ws('/', source, as_of, outline_id) AS key, village_code, lon, lat,
    round(greatest(CASE WHEN is_beyond THEN beyond_m2 END, CASE WHEN is_since THEN since_m2 END), 1) AS value,
    concat_ws('，',
        CASE WHEN is_beyond THEN printf('超出图斑 %.0f m²', beyond_m2) END,
        CASE WHEN is_since THEN printf('较 %s 增加 %.0f m²', previous_on::VARCHAR, since_m2) END)
        AS detail_zh,
    concat_ws(', ',
        CASE WHEN is_beyond THEN printf('%.0f m² beyond its parcels', beyond_m2) END,
        CASE WHEN is_since THEN printf('%.0f m² more than on %s', since_m2, previous_on::VARCHAR) END)
        AS detail_en
FROM judged
WHERE is_beyond OR is_since
