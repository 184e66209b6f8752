-- The history of a day as a file, with the fingerprint of its inputs where it has one, and with how
-- houses were judged where that was done here.
COPY (FROM history_new) TO (getvariable('history_file')) (
    FORMAT parquet, COMPRESSION zstd,
    KV_METADATA {
        inputs: getvariable('history_inputs'),
        method: CASE WHEN getvariable('history_is_judged') THEN getvariable('method_now') ELSE '' END})
