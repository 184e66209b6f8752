-- Values that were changed while reading, by file and field; rejected rows and pieces to be merged
-- count too.
INSERT INTO intake_notice BY NAME
SELECT source_file_id, item.field AS field, item.reason AS notice,
    count(*) AS row_count, min(source_row) AS first_row
FROM (
    SELECT source_file_id, source_row, unnest(notices) AS item
    FROM scratch.checked
    WHERE notices IS NOT NULL)
GROUP BY ALL
ORDER BY source_file_id, field, notice;

ALTER TABLE scratch.checked DROP COLUMN notices;
