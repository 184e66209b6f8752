-- id = "C03"
-- severity = "error"
-- problem = "p3"
-- table = "patrol"
-- needs = ["patrol", "measure"]
-- zh = "停用房屋仍经营或住人"
-- en = "Closed house still in business or occupied"
-- advice_zh = "请立即清退人员、停止经营并加强巡查。"
-- advice_en = "Move people out, stop the business at once, and patrol more often."
-- basis = "Hundred-Day Action on self-built houses: what is closed stays closed"

-- Vacated houses without a measure in force are in the list of vacated houses.
SELECT patrol_id AS key, house_id,
    seen_on || '：' || concat_ws('、',
        CASE WHEN in_business THEN '仍在经营' END,
        CASE WHEN has_people THEN '仍有人' END) AS detail_zh,
    seen_on || ': ' || concat_ws(', ',
        CASE WHEN in_business THEN 'in business' END,
        CASE WHEN has_people THEN 'occupied' END) AS detail_en
FROM patrol_in_use
WHERE is_under_order
