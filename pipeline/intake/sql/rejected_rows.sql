-- The rows of all files of a table that were rejected when they were read.
SELECT source.source_file_id, rows.* EXCLUDE (filename)
FROM read_parquet([{files}], union_by_name = true, filename = true) AS rows
JOIN scratch.rejected_source AS source ON source.filename = rows.filename
