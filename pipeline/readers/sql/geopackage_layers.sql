-- Run by SQLite: what the GeoPackage lists as its contents, with the geometry of each.
SELECT c.table_name AS name, g.column_name AS geometry, g.srs_id AS srs
FROM gpkg_contents AS c
LEFT JOIN gpkg_geometry_columns AS g ON lower(g.table_name) = lower(c.table_name)
JOIN sqlite_master AS m ON lower(m.name) = lower(c.table_name)
WHERE c.data_type IN ('features', 'attributes', 'aspatial')
ORDER BY c.rowid
