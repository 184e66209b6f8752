-- The text of every view of ours: which others it reads is told by the names in it.
SELECT view_name, sql FROM duckdb_views() WHERE NOT internal;
