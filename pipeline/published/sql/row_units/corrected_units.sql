-- How many corrections of each file concern rows of each unit. placed_row is a view over the table
-- that they correct; a correction of a row that is not there any more concerns no unit.
INSERT INTO file_unit
SELECT correction.source_file_id, report_unit_id, count(*)
FROM correction
JOIN placed_row USING (key)
WHERE table_name = getvariable('placed_table') AND report_unit_id IS NOT NULL
GROUP BY ALL
