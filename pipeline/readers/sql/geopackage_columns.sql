-- Run by SQLite: the columns of a table or view, and which of them is the key.
SELECT name, upper(type) AS type, pk = 1 AS is_key FROM pragma_table_xinfo(?) WHERE hidden <> 1
