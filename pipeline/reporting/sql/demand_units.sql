-- The units in which most findings of all rules lie.
SELECT name_zh, name_en, findings
FROM quality_by_area
WHERE level = 'unit' AND findings > 0
ORDER BY findings DESC, sort
LIMIT $most
