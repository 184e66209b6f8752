-- The days of the past exports that were delivered.
SELECT DISTINCT as_of
FROM scratch.checked_status_snapshot
WHERE faults IS NULL
ORDER BY as_of
