-- The fingerprint that a history file carries, plain ASCII; no row for one written without.
SELECT value::VARCHAR
FROM parquet_kv_metadata(getvariable('history_file'))
WHERE key::VARCHAR = 'inputs'
