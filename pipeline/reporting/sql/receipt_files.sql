-- Every delivery of every unit: what the file holds, and how many rows of the unit were accepted and
-- rejected. A file with rows of several units is a delivery of each of them.
WITH accepted AS (
    SELECT source_file_id, unit, sum(rows)::BIGINT AS rows
    FROM file_unit
    GROUP BY source_file_id, unit
),

rejected AS (
    SELECT source_file_id, unit, count(*) AS rows
    FROM rejected_unit
    GROUP BY source_file_id, unit
)

SELECT unit, source_file_id, path, target_table, source_file.as_of, rows_read,
    rows_left_out, rows_merged,
    coalesce(accepted.rows, 0) AS accepted, coalesce(rejected.rows, 0) AS rejected,
    count(*) OVER (PARTITION BY source_file_id) > 1 AS is_shared
FROM accepted
FULL JOIN rejected USING (source_file_id, unit)
JOIN source_file USING (source_file_id)
ORDER BY unit, source_file_id
