-- What is wrong on the day of the run, and what was looked at: every rule that was checked and every table
-- that was delivered. Why the latter: what a rule did not look for is not gone.
SELECT run.as_of, kind, rule_id, table_name, record AS key, field, reason, run_id
FROM (
    SELECT DISTINCT kind, rule_id, table_name, record, field, reason
    FROM scratch.fault_now
    UNION ALL
    SELECT 'asked', rule_id, table_name, '', '', ''
    FROM quality_rule
    WHERE is_checked
    UNION ALL
    SELECT DISTINCT 'asked', '', target_table, '', '', ''
    FROM source_file) AS found
CROSS JOIN run
ORDER BY ALL
