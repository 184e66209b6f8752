-- Whose publication a file is; a file of another origin has no such table or columns.
SELECT run_id, as_of FROM run LIMIT 2
