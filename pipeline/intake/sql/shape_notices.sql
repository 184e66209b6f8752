-- What was changed in outlines that were accepted.
INSERT INTO intake_notice BY NAME
SELECT source_file_id, 'geometry' AS field, 'geometry_repaired' AS notice,
    count(*) AS row_count, min(source_row) AS first_row
FROM scratch.checked
WHERE faults IS NULL AND is_repaired
GROUP BY source_file_id
UNION ALL
SELECT source_file_id, 'geometry', 'not_a_polygon', count(*), min(source_row)
FROM scratch.checked
WHERE faults IS NULL AND geometry IS NOT NULL
    AND ST_GeometryType(geometry) NOT IN ('POLYGON', 'MULTIPOLYGON')
GROUP BY source_file_id
ORDER BY source_file_id, notice;
