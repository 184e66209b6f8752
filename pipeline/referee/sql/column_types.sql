-- The type of every column of every table and view of the file.
SELECT table_name, column_name, data_type
FROM duckdb_columns()
WHERE NOT internal
