-- Values that were changed while reading, by field; rejected rows and pieces to be merged count too.
SELECT item.field AS field, item.reason AS notice, count(*) AS row_count, min(source_row) AS first_row
FROM (
    SELECT source_row, unnest(notices) AS item
    FROM {checked}
    WHERE notices IS NOT NULL)
GROUP BY ALL
ORDER BY field, notice
