-- The history of a day as a file, with the fingerprint of its inputs where it has one.
COPY (FROM history_new) TO (getvariable('history_file')) (
    FORMAT parquet, COMPRESSION zstd,
    KV_METADATA {inputs: getvariable('history_inputs')})
