-- Bytes of all blocks the file counts. Why: a file that was cut may still open.
SELECT total_blocks * block_size FROM pragma_database_size() WHERE database_name = current_database()
