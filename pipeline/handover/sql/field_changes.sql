-- What was changed on site, and what has become of the field meanwhile: `base` is what it held when
-- the package was made, `theirs` what is published now, `ours` what comes back.
CREATE OR REPLACE TEMP TABLE field_change AS
WITH changed AS (
    SELECT table_name, key, field, base, ours,
        string_agg(DISTINCT file, ', ' ORDER BY file) AS files
    FROM field_returned
    WHERE key IS NOT NULL AND ours IS DISTINCT FROM base
    GROUP BY ALL
),

-- Two offices may have found different things.
answers AS (
    SELECT table_name, key, field, count(*) AS answers
    FROM (SELECT DISTINCT table_name, key, field, ours FROM changed)
    GROUP BY ALL
)

SELECT changed.*, now.value AS theirs, coalesce(now.is_in_table, false) AS is_in_table,
    CASE WHEN now.key IS NULL THEN 'unknown'
         WHEN answers > 1 THEN 'conflict'
         WHEN now.value IS NOT DISTINCT FROM ours THEN 'there'
         WHEN now.value IS DISTINCT FROM base THEN 'conflict'
         ELSE 'change' END AS outcome
FROM changed
JOIN answers USING (table_name, key, field)
LEFT JOIN field_now AS now USING (table_name, key, field)
