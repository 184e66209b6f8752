-- What a history file carries under a key, plain ASCII; no row for one written without.
SELECT value::VARCHAR
FROM parquet_kv_metadata(getvariable('history_file'))
WHERE key::VARCHAR = getvariable('history_key')
