-- Every table of the published file.
SELECT table_name FROM duckdb_tables();
