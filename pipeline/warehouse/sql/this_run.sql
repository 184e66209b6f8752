-- The run that made a published file.
SELECT * FROM run
