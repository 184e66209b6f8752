-- id = "R01"
-- severity = "warning"
-- table = "hazard_case"
-- field = "closure_reason"
-- needs = ["hazard_case", "measure"]
-- zh = "仅管理措施计入已整治"
-- en = "Counted as rectified by management alone"
-- advice_zh = "请核实是否已采取工程措施，否则恢复为整治中。"
-- advice_en = "Check whether works were done; if not, the case is still in progress."
-- basis = "A public dashboard counts management, engineering and enforcement alike; recommendation"

SELECT case_id AS key, any_value(house_id) AS house_id,
    string_agg(DISTINCT measure_kind, ', ' ORDER BY measure_kind) AS value
FROM counted_case
JOIN measure USING (case_id)
WHERE closure_reason IN ('rectified', 'demolished')
    AND (started_on IS NOT NULL OR finished_on IS NOT NULL)
GROUP BY case_id
HAVING bool_and(measure_group = 'management')
