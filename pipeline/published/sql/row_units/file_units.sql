-- How many accepted rows of each file lie in each unit. placed_row is a view over one table.
INSERT INTO file_unit
SELECT source_file_id, report_unit_id, count(*)
FROM placed_row
-- a table may also have rows that follow from the file of another, as links of houses do
SEMI JOIN (SELECT source_file_id FROM source_file WHERE target_table = getvariable('placed_table'))
    AS own_file USING (source_file_id)
WHERE report_unit_id IS NOT NULL
GROUP BY ALL
