-- The bureau's three problems.
SELECT problem, name_zh, name_en, rules, checked_rules, findings, units
FROM quality_by_problem
WHERE problem IS NOT NULL
ORDER BY problem
