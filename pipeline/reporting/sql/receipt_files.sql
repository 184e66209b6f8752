-- Every delivery of every unit: what the file holds, and how many rows of the unit were accepted and
-- rejected. A file with rows of several units is a delivery of each of them.
-- Why past days from snapshot: their rows are not in the published file, only counted there. Where
-- several files hold one day, how many of its rows came from which of them is not known.
WITH past_file AS (
    SELECT source_file_id, as_of, count(*) OVER (PARTITION BY as_of) AS files
    FROM source_file
    WHERE target_table = 'status_snapshot'
),

accepted AS (
    SELECT source_file_id, unit, sum(rows)::BIGINT AS rows
    FROM file_unit
    GROUP BY source_file_id, unit
    UNION ALL
    SELECT source_file_id, code, CASE WHEN files = 1 THEN parcels END
    FROM past_file
    JOIN snapshot USING (as_of)
    WHERE level = 'unit' AND code <> 'unassigned' AND parcels > 0
),

rejected AS (
    SELECT source_file_id, unit, count(*) AS rows
    FROM rejected_unit
    GROUP BY source_file_id, unit
)

SELECT unit, source_file_id, path, target_table, source_file.as_of, rows_read,
    rows_left_out, rows_merged,
    CASE WHEN accepted.source_file_id IS NULL THEN 0 ELSE accepted.rows END AS accepted,
    coalesce(rejected.rows, 0) AS rejected,
    count(*) OVER (PARTITION BY source_file_id) > 1 AS is_shared
FROM accepted
FULL JOIN rejected USING (source_file_id, unit)
JOIN source_file USING (source_file_id)
ORDER BY unit, source_file_id
