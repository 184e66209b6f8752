-- Records that a rule names twice, or without a key: the clerk could not tell them apart.
SELECT key, count(*) AS rows
FROM scratch.found
WHERE rule_id = getvariable('rule_id')
GROUP BY key
HAVING count(*) > 1 OR key IS NULL
ORDER BY key NULLS FIRST
LIMIT 3
