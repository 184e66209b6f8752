-- Version of the tables and views of the published file, asked before any of them is.
SELECT schema_version FROM run
