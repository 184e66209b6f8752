-- What the quality rules found in each unit, by rule.
SELECT coalesce(report_unit_id, 'unassigned') AS unit, finding.rule_id, finding.severity, name_zh,
    name_en, advice_zh, advice_en, count(*) AS findings
FROM quality_finding AS finding
JOIN quality_rule AS rule ON rule.rule_id = finding.rule_id
GROUP BY ALL
ORDER BY unit, finding.rule_id
