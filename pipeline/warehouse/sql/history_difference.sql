-- The run that wrote the old file, when the two files differ in anything but the run.
WITH one AS (SELECT * EXCLUDE (run_id) FROM history_new),

other AS (SELECT * EXCLUDE (run_id) FROM history_old)

SELECT run_id
FROM history_old
WHERE EXISTS (FROM one EXCEPT ALL FROM other)
    OR EXISTS (FROM other EXCEPT ALL FROM one)
LIMIT 1
