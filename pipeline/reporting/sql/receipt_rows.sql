-- Every fault of every rejected row, with the value that was refused; personal ones are masked.
WITH fault AS (
    SELECT source_file_id, source_row, unnest(faults, recursive := true)
    FROM rejected_row
)

SELECT unit, source_file_id, path, target_table, source_row, fault.field, fault.reason,
    raw ->> fault.field AS value
FROM fault
JOIN rejected_row USING (source_file_id, source_row)
JOIN rejected_unit USING (source_file_id, source_row)
JOIN source_file USING (source_file_id)
ORDER BY unit, source_file_id, source_row, fault.field
