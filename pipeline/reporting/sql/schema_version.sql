-- Version of the tables and views of the published file, checked before any of them is read; its day.
SELECT schema_version, as_of FROM run
