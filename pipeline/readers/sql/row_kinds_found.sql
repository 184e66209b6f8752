-- Which kinds of rows that are no records a landed file holds: how many of each, and the first.
SELECT row__kind, count(*), min(source_row)
FROM {landed}
WHERE row__kind IS NOT NULL
GROUP BY row__kind
ORDER BY row__kind
