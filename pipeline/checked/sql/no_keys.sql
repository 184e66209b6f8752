-- The keys of a table whose rows are identified by their place alone.
SELECT NULL::VARCHAR AS key WHERE false
