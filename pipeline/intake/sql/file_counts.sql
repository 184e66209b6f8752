-- What became of each file's rows of the current table.
WITH kept AS (
    SELECT source_file_id,
        count(*) FILTER (faults IS NULL) AS in_table,
        count(*) FILTER (faults IS NOT NULL) AS rejected
    FROM scratch.checked
    GROUP BY source_file_id
),

merged AS (
    SELECT source_file_id, count(*) AS merged
    FROM scratch.merged_piece
    GROUP BY source_file_id
)

SELECT source_file_id,
    coalesce(in_table, 0) + coalesce(merged, 0) AS accepted,
    coalesce(rejected, 0) AS rejected,
    coalesce(merged, 0) AS merged
FROM kept FULL JOIN merged USING (source_file_id)
