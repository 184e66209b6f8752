-- The rows of all files of a table, numbered by their file. Names in braces come from our dictionary,
-- the files are those of the checked files.
SELECT source.source_file_id, {columns}, rows.* EXCLUDE ({listed})
FROM read_parquet([{files}], union_by_name = true, filename = true) AS rows
JOIN scratch.source AS source ON source.filename = rows.filename
