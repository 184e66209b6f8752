-- Version of the tables and views of the published file, checked before any of them is read.
SELECT schema_version FROM run
