-- id = "R05"
-- severity = "error"
-- table = "hazard_case"
-- field = "due_on"
-- needs = ["hazard_case"]
-- zh = "整改逾期"
-- en = "Rectification overdue"
-- advice_zh = "请督促责任单位限期整改，或按程序延期。"
-- advice_en = "Press the department that answers for it, or extend the deadline in due form."
-- basis = "Recommendation: due_on of the ledger"

-- A case reported as rectified waits for its closure, so it is not late.
SELECT case_id AS key, house_id, due_on AS value,
    '逾期 ' || date_diff('day', due_on, as_of) || ' 天' AS detail_zh,
    date_diff('day', due_on, as_of) || ' days late' AS detail_en
FROM counted_case
CROSS JOIN run
WHERE is_open AND due_on < as_of AND coalesce(case_status NOT IN ('done', 'closed'), true)
