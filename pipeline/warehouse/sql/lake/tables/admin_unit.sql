-- Areas with their borders.
SELECT * EXCLUDE (source_file_id)
FROM admin_unit
ORDER BY code
