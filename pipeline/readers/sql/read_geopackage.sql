-- Why: DuckDB reads a GeoPackage four times faster than a stream through Arrow (see the benchmarks).
FROM st_read(getvariable('source_path'), layer := getvariable('source_layer'))
