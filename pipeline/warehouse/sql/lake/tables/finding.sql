-- Quality findings without the value at fault, which may be a person's.
SELECT * EXCLUDE (value)
FROM quality_finding
ORDER BY rule_id, key
