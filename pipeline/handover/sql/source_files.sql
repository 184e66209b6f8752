-- The files that the run read for some tables, with the hashes they had then.
SELECT source_file_id, declaration, path, sha256
FROM source_file
WHERE list_contains($tables, target_table)
ORDER BY source_file_id;
