-- id = "S01"
-- severity = "warning"
-- problem = "p1"
-- table = "screening"
-- field = "result"
-- needs = ["screening"]
-- thresholds = { precast_storeys = 3 }
-- zh = "初判无隐患但存在结构风险特征"
-- en = "Screened clear despite structural risk flags"
-- advice_zh = "请到现场复核结构，必要时委托安全鉴定，并更正初判结果。"
-- advice_en = "Look at the structure again on site, have it appraised where needed, and correct the result."
-- basis = "Recommendation: changed load-bearing parts, undesigned storeys, precast slabs in taller houses and defective parts are what a screening looks for"

-- Only the latest judgement of a commercial house counts: a later visit may have corrected it.
WITH altered AS (
    SELECT house_id,
        bool_or(is_load_bearing_changed) AS bearing,
        bool_or(list_contains(alteration_types, 'add_storey') AND NOT has_design) AS storey
    FROM alteration
    GROUP BY house_id
),

flagged AS (
    SELECT screening_id, house_id,
        coalesce(bearing, false) AS bearing,
        coalesce(storey, false) AS storey,
        coalesce(has_precast_slab AND storeys >= getvariable('precast_storeys'), false) AS precast,
        coalesce(len(defect_parts) > 0, false) AS damaged
    FROM latest_screening
    JOIN house USING (house_id)
    LEFT JOIN altered USING (house_id)
    WHERE is_commercial AND result = 'none'
)

SELECT screening_id AS key, house_id, 'none' AS value,
    concat_ws('、',
        CASE WHEN bearing THEN '变动承重结构' END,
        CASE WHEN storey THEN '无设计加层' END,
        CASE WHEN precast THEN '预制板且层数较多' END,
        CASE WHEN damaged THEN '填有隐患部位' END) AS detail_zh,
    concat_ws(', ',
        CASE WHEN bearing THEN 'load-bearing parts changed' END,
        CASE WHEN storey THEN 'storey added without a design' END,
        CASE WHEN precast THEN 'precast slabs in a taller house' END,
        CASE WHEN damaged THEN 'defective parts named' END) AS detail_en
FROM flagged
WHERE bearing OR storey OR precast OR damaged
