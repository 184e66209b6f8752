-- One table of the lake, written as one file; names in braces come from the program.
-- Why the columns are chosen by their names: whatever the dictionary calls personal stays out of the
-- lake, masked or not, also where a table gets such a column later.
COPY (
    SELECT COLUMNS(column_name -> NOT list_contains({personal}, column_name))
    FROM (
{query})
) TO {file} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000);
