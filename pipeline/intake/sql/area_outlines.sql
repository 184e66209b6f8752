-- The outlines of all areas with their level, in the order of files and rows.
SELECT source_file_id, source_row, level, ST_AsWKB(geometry) AS wkb
FROM scratch.checked_admin_unit
WHERE geometry IS NOT NULL AND ST_Area(geometry) > 0
ORDER BY source_file_id, source_row
