-- Records that a rule names twice, or without a key: a clerk could not distinguish them. At most
-- three per rule.
SELECT rule_id, key, count(*) AS rows
FROM scratch.found
GROUP BY rule_id, key
HAVING count(*) > 1 OR key IS NULL
QUALIFY row_number() OVER (PARTITION BY rule_id ORDER BY key NULLS FIRST) <= 3
ORDER BY rule_id, key NULLS FIRST
