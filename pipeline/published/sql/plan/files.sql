-- What was delivered, file by file, and what became of its rows.
SELECT path, sha256, declaration, target_table, rows_read, rows_accepted, rows_rejected
FROM source_file
ORDER BY path;
