-- How many records each rule found, rules that found nothing included.
SELECT rule_id, severity, problem, table_name, name_zh, name_en, is_checked,
    count(finding.key) AS findings,
    count(DISTINCT finding.report_unit_id) AS units
FROM quality_rule
LEFT JOIN (SELECT rule_id, key, report_unit_id FROM quality_finding) AS finding USING (rule_id)
GROUP BY ALL
ORDER BY rule_id
