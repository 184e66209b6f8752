-- Since when everything that is wrong today has been there. finding_history has the days before.
-- A fault was gone on a day on which it was looked for and not found; a day on which nobody looked, because a
-- table was missing or the rule switched off, says nothing.
INSERT INTO fault_age BY NAME
WITH fault AS (
    SELECT DISTINCT rule_id, table_name, record AS key, field, reason
    FROM scratch.fault_now
),

asked AS (
    SELECT rule_id, table_name, as_of
    FROM finding_history
    WHERE kind = 'asked'
),

records AS (
    SELECT rule_id, table_name, min(as_of) AS begun_on
    FROM asked
    GROUP BY ALL
),

seen AS MATERIALIZED (
    SELECT rule_id, table_name, key, field, reason, as_of
    FROM finding_history
    SEMI JOIN fault USING (rule_id, table_name, key, field, reason)
    WHERE kind <> 'asked'
),

began AS (
    SELECT rule_id, table_name, key, field, reason, min(as_of) AS first_on
    FROM seen
    GROUP BY ALL
),

missed AS (
    SELECT rule_id, table_name, key, field, reason, as_of
    FROM began
    JOIN asked USING (rule_id, table_name)
    WHERE as_of > first_on
),

gone AS (
    SELECT rule_id, table_name, key, field, reason, max(as_of) AS gone_on
    FROM missed
    ANTI JOIN seen USING (rule_id, table_name, key, field, reason, as_of)
    GROUP BY ALL
),

returned AS (
    SELECT rule_id, table_name, key, field, reason, gone_on,
        min(as_of) FILTER (as_of > gone_on) AS back_on
    FROM gone
    JOIN seen USING (rule_id, table_name, key, field, reason)
    GROUP BY ALL
)

SELECT kind, nullif(rule_id, '') AS rule_id, table_name, shown AS key, nullif(field, '') AS field,
    nullif(reason, '') AS reason, source_file_id, source_row,
    coalesce(first_on, run.as_of) AS first_seen_on,
    first_seen_on = coalesce(begun_on, run.as_of) AS is_first_record,
    gone_on IS NOT NULL AS came_back,
    CASE WHEN gone_on IS NULL THEN first_seen_on ELSE coalesce(back_on, run.as_of) END AS open_since,
    run.as_of - open_since AS days_open,
    days_open // 7 + 1 AS weeks_open
FROM (SELECT * RENAME (key AS shown, record AS key) FROM scratch.fault_now) AS fault_now
CROSS JOIN run
LEFT JOIN began USING (rule_id, table_name, key, field, reason)
LEFT JOIN returned USING (rule_id, table_name, key, field, reason)
LEFT JOIN records USING (rule_id, table_name)
ORDER BY kind, rule_id, shown, source_file_id, source_row
