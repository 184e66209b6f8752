-- Bytes that the blocks in use take at least. Why: a file that was cut may still open. Free blocks at
-- the end may have been given back, although the file still counts them.
SELECT used_blocks * block_size FROM pragma_database_size() WHERE database_name = current_database()
