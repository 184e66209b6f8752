-- The run that wrote the old file, if the two files differ in anything but the run.
-- Why hashes: the same rows in any order give the same sum, in a fraction of the time that comparing
-- millions of rows with each other takes; the chance that other rows give it too is 1 in 2^64.
WITH one AS (SELECT * EXCLUDE (run_id) FROM history_new),

other AS (SELECT * EXCLUDE (run_id) FROM history_old)

SELECT run_id
FROM history_old
WHERE (SELECT {'rows': count(*), 'content': sum(hash(one))} FROM one)
    <> (SELECT {'rows': count(*), 'content': sum(hash(other))} FROM other)
LIMIT 1
