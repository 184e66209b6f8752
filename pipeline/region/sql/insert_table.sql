-- The rows of one table of the region file; names in braces come from the dictionary.
INSERT INTO {table} BY NAME
SELECT {columns} FROM rolled_up;
