-- What was exported, with the geometry type of Parquet itself. The order of the rows is kept, so that
-- neighbours on the ground stay neighbours in the file.
COPY exported TO $path (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {rows}, GEOPARQUET_VERSION 'V2'
)
