-- Run by SQLite, not DuckDB: the cells of one layer in the order of the file, each as it is stored.
SELECT {cells} FROM {layer}
