-- What was changed in outlines that were accepted. accepted_rows is a view of the table's rows.
INSERT INTO intake_notice BY NAME
SELECT source_file_id, 'geometry' AS field, 'geometry_repaired' AS notice,
    count(*) AS row_count, min(source_row) AS first_row
FROM accepted_rows
WHERE is_repaired
GROUP BY source_file_id
UNION ALL
SELECT source_file_id, 'geometry', 'not_a_polygon', count(*), min(source_row)
FROM accepted_rows
WHERE geometry IS NOT NULL AND footprint_m2 = 0
    AND ST_GeometryType(geometry) NOT IN ('POLYGON', 'MULTIPOLYGON')
GROUP BY source_file_id
ORDER BY source_file_id, notice;
