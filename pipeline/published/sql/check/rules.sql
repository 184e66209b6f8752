-- What every rule found, in one reporting unit or everywhere.
SELECT rule_id, severity, problem, table_name, name_zh, name_en, is_checked, missing_tables,
    count(finding.key) AS findings
FROM quality_rule
LEFT JOIN (
    SELECT rule_id, key
    FROM quality_finding
    WHERE getvariable('check_unit') IS NULL
        OR coalesce(report_unit_id, 'unassigned') = getvariable('check_unit')) AS finding
    USING (rule_id)
GROUP BY ALL
ORDER BY rule_id;
