-- The files that were read for some tables, as they were then.
SELECT source_file_id, declaration, path, sha256
FROM source_file
WHERE list_contains($tables, target_table)
ORDER BY source_file_id;
