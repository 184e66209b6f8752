-- One table of the lake, the partitions that count; names in braces come from the program. Keys are
-- text: a code may begin with 0.
CREATE VIEW {table} AS
FROM read_parquet(
    {files}, hive_partitioning = true, hive_types_autocast = false, union_by_name = true);
