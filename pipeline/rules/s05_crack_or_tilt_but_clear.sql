-- id = "S05"
-- severity = "warning"
-- problem = "p1"
-- table = "screening"
-- field = "result"
-- needs = ["screening"]
-- thresholds = { crack_mm = 1.0 }
-- zh = "有裂缝或倾斜却判无隐患"
-- en = "Crack or tilt yet screened clear"
-- advice_zh = "请复核裂缝和倾斜；属实的，更正初判结果并委托鉴定。"
-- advice_en = "Check crack and tilt; where they are there, correct the result and have the house appraised."
-- basis = "City survey form asks for cracks and tilt; the width of 1 mm is common practice"

SELECT screening_id AS key, house_id, 'none' AS value,
    concat_ws('、',
        CASE WHEN crack_max_mm > getvariable('crack_mm') THEN '裂缝 ' || crack_max_mm || ' mm' END,
        CASE WHEN is_tilted THEN '有倾斜' END) AS detail_zh,
    concat_ws(', ',
        CASE WHEN crack_max_mm > getvariable('crack_mm') THEN 'crack of ' || crack_max_mm || ' mm' END,
        CASE WHEN is_tilted THEN 'tilted' END) AS detail_en
FROM latest_screening
WHERE result = 'none' AND (crack_max_mm > getvariable('crack_mm') OR is_tilted)
