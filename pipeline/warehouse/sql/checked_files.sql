-- The checked files that a generation was made from.
SELECT unnest(checked_files) FROM run
