-- Notices that are not done, those past their day first, the longest first.
SELECT notice_no, coalesce(report_unit_id, 'unassigned') AS unit_code, house_id, house_no, address,
    township_name_zh, township_name_en, village_name_zh, village_name_en, site_name, department, issuer, issued_on, due_on,
    duty_state, days_overdue, duty_state = 'overdue' AS is_worst
FROM notice_status
WHERE duty_state <> 'done'
ORDER BY due_on, notice_no
