-- What became of the rows of each file: rejected, and merged into another row.
SELECT source_file_id, rejected, merged
FROM (
    SELECT source_file_id, count(*) AS rejected
    FROM rejected_row
    GROUP BY source_file_id)
FULL JOIN (
    SELECT source_file_id, count(*) AS merged
    FROM scratch.merged_piece
    WHERE NOT is_first
    GROUP BY source_file_id) USING (source_file_id)
