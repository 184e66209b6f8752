-- A GeoPackage with one layer, all columns: DuckDB reads it faster than a stream through Arrow.
FROM st_read($path)
