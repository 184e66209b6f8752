-- What the quality rules found in a hazardous house or in one of its cases.
SELECT house_id, rule_id,
    CASE $language WHEN 'en' THEN message_en ELSE message_zh END AS message
FROM (
    SELECT key AS house_id, rule_id, message_zh, message_en
    FROM quality_finding
    WHERE table_name = 'house'
    UNION ALL
    SELECT house_id, rule_id, message_zh, message_en
    FROM quality_finding
    JOIN hazard_case ON case_id = key
    WHERE table_name = 'hazard_case') AS finding
JOIN house USING (house_id)
WHERE is_hazardous
ORDER BY house_id, rule_id, message
