-- How many accepted rows of each file lie in each unit. placed_row is a view over one table.
INSERT INTO file_unit
SELECT source_file_id, report_unit_id, count(*)
FROM placed_row
WHERE report_unit_id IS NOT NULL AND source_file_id IS NOT NULL
GROUP BY ALL
