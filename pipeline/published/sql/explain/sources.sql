-- Files delivered for the tables that a figure reads.
SELECT path, target_table, as_of, sha256, rows_accepted, rows_rejected
FROM source_file
WHERE list_contains($tables, target_table)
ORDER BY source_file_id
