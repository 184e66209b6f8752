-- Why rows of each file are rejected, the commonest reason first.
SELECT path, field, reason, count(*) AS row_count, min(rejected_row.source_row) AS first_row
FROM rejected_row
JOIN source_file USING (source_file_id)
GROUP BY ALL
ORDER BY path, row_count DESC, field, reason;
