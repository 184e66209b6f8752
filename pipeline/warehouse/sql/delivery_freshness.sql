-- When each unit last delivered each table that the settings name, and by how many days it is late.
-- A table whose rows lie in no unit has one row, without a unit. What the settings say of a unit goes
-- before what they say of all.
INSERT INTO delivery_freshness BY NAME
WITH wanted AS (
    SELECT table_name, unit.report_unit_id, days_allowed, sort
    FROM scratch.freshness_limit AS allowed
    JOIN report_unit AS unit
        ON unit.report_unit_id = coalesce(allowed.report_unit_id, unit.report_unit_id)
    WHERE list_contains(getvariable('placed_tables')::VARCHAR[], table_name)
    QUALIFY row_number() OVER (
        PARTITION BY table_name, unit.report_unit_id
        ORDER BY allowed.report_unit_id NULLS LAST) = 1
    UNION ALL
    SELECT table_name, NULL, days_allowed, 0
    FROM scratch.freshness_limit
    WHERE report_unit_id IS NULL AND NOT list_contains(getvariable('placed_tables')::VARCHAR[], table_name)
),

delivered AS (
    SELECT table_name, report_unit_id, max(as_of) AS last_as_of
    FROM scratch.freshness_file
    JOIN source_file USING (source_file_id)
    GROUP BY ALL
)

SELECT wanted.table_name, wanted.report_unit_id, last_as_of, days_allowed,
    (last_as_of + days_allowed)::DATE AS due_on,
    CASE WHEN last_as_of IS NOT NULL
        THEN greatest(0, run.as_of - (last_as_of + days_allowed)::DATE) END AS days_late,
    CASE WHEN last_as_of IS NULL THEN 'never'
         WHEN run.as_of > (last_as_of + days_allowed)::DATE THEN 'late'
         ELSE 'on_time' END AS freshness
FROM wanted
LEFT JOIN delivered
    ON delivered.table_name = wanted.table_name
    AND delivered.report_unit_id IS NOT DISTINCT FROM wanted.report_unit_id
CROSS JOIN run
ORDER BY wanted.table_name, sort, wanted.report_unit_id;
