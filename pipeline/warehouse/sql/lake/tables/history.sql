-- Counts on every day that history holds, of the whole place, its counties and reporting units. The
-- day stands apart from the partition's own.
SELECT as_of AS day, * EXCLUDE (as_of)
FROM snapshot
WHERE level IN ('prefecture', 'county', 'unit')
ORDER BY day, level, code
