-- id = "R08"
-- severity = "error"
-- table = "notice"
-- field = "closed_on"
-- needs = ["notice"]
-- zh = "限期整改通知书逾期未办结"
-- en = "Notice past its due date"
-- advice_zh = "请督促整改并办结通知书，或依法处理。"
-- advice_en = "Have it put right and close the notice, or enforce it."
-- basis = "Recommendation: due_on of the notice"

SELECT notice_no AS key, house_id, village_code, due_on AS value,
    '逾期 ' || days_overdue || ' 天' AS detail_zh,
    days_overdue || ' days late' AS detail_en
FROM notice_status
WHERE duty_state = 'overdue'
