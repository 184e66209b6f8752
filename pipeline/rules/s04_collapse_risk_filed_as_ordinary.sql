-- id = "S04"
-- severity = "error"
-- problem = "p1"
-- table = "hazard_case"
-- field = "hazard_level"
-- needs = ["hazard_case"]
-- zh = "倒塌风险按一般隐患登记"
-- en = "Collapse risk filed as ordinary"
-- advice_zh = "请按严重隐患重新登记，并立即落实停用、撤离和封控措施。"
-- advice_en = "File the case as severe, and stop use, evacuate and cordon off at once."
-- basis = "County notice of 2025 on the ledger of hazards: houses at risk of collapse are severe hazards"

-- A case closed as false positive, merged or re-graded is not what the hazard is filed as now.
SELECT case_id AS key, house_id, hazard_level AS value,
    concat_ws('、',
        CASE WHEN has_collapse_risk THEN '有倒塌风险' END,
        CASE WHEN grade IN ('d', 'dsu') THEN '鉴定为 D 级（' || report_no || '）' END) AS detail_zh,
    concat_ws(', ',
        CASE WHEN has_collapse_risk THEN 'at risk of collapse' END,
        CASE WHEN grade IN ('d', 'dsu') THEN 'graded D (' || report_no || ')' END) AS detail_en
FROM hazard_case
LEFT JOIN latest_grade USING (house_id)
WHERE hazard_level <> 'severe'
    AND (has_collapse_risk OR grade IN ('d', 'dsu'))
    AND (closure_reason IS NULL OR closure_reason NOT IN ('false_positive', 'merged', 'regraded'))
