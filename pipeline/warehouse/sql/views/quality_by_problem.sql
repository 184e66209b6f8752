-- Rules and findings of each of the bureau's three problems; the last row is of no problem, so that
-- the rows add up to all findings.
SELECT named.problem, code_list.name_zh, code_list.name_en,
    count(DISTINCT rule_id) AS rules,
    count(DISTINCT rule_id) FILTER (is_checked) AS checked_rules,
    count(finding.key) AS findings,
    count(DISTINCT finding.report_unit_id) AS units
FROM (
    SELECT code AS problem FROM code_list WHERE list = 'problem'
    UNION ALL
    SELECT NULL) AS named
LEFT JOIN code_list ON code_list.list = 'problem' AND code_list.code = named.problem
LEFT JOIN quality_rule AS rule ON rule.problem IS NOT DISTINCT FROM named.problem
LEFT JOIN (SELECT rule_id, key, report_unit_id FROM quality_finding) AS finding USING (rule_id)
GROUP BY ALL
ORDER BY named.problem NULLS LAST
