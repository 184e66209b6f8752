-- A past export of the findings of a day. What a rule without any row in it found is unknown.
WITH past AS (
    SELECT DISTINCT rule_id, coalesce(table_name, '') AS table_name, key
    FROM scratch.checked_finding_snapshot
    LEFT JOIN (SELECT rule_id, table_name FROM quality_rule) AS rule USING (rule_id)
    WHERE faults IS NULL AND as_of = getvariable('history_as_of')
)

SELECT getvariable('history_as_of')::DATE AS as_of, kind, rule_id, table_name, key, '' AS field,
    '' AS reason, run_id
FROM (
    SELECT 'finding' AS kind, rule_id, table_name, key
    FROM past
    UNION ALL
    SELECT DISTINCT 'asked', rule_id, table_name, ''
    FROM past) AS found
CROSS JOIN run
ORDER BY ALL
