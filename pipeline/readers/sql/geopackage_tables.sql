-- Run by SQLite: tables and views that the contents do not list. Those of the standard, of SQLite
-- and of programs that keep their settings here hold no deliveries.
SELECT name
FROM sqlite_master
WHERE type IN ('table', 'view')
    AND lower(name) NOT IN (SELECT lower(table_name) FROM gpkg_contents)
    AND name NOT LIKE 'gpkg@_%' ESCAPE '@'
    AND name NOT LIKE 'rtree@_%' ESCAPE '@'
    AND name NOT LIKE 'sqlite@_%' ESCAPE '@'
    AND lower(name) NOT IN ('ogr_empty_table', 'layer_styles', 'qgis_projects')
ORDER BY rowid
