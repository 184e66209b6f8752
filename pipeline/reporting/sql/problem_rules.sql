-- The rules of each problem that found most.
SELECT problem, name_zh, name_en, findings
FROM quality_by_rule
WHERE problem IS NOT NULL AND findings > 0
QUALIFY row_number() OVER (PARTITION BY problem ORDER BY findings DESC, rule_id) <= $most
ORDER BY problem, findings DESC, rule_id
