-- Findings by rule, of the region, its prefectures and their counties.
SELECT rule_id, severity, problem,
    CASE grouping(prefecture, county) WHEN 3 THEN 'region' WHEN 1 THEN 'prefecture' ELSE 'county'
    END AS level,
    prefecture,
    CASE level WHEN 'region' THEN getvariable('region_code') WHEN 'prefecture' THEN prefecture
        ELSE county END AS code,
    count(*) AS findings
FROM (
    SELECT rule_id, severity, problem, prefecture, coalesce(county_code, 'unassigned') AS county
    FROM finding)
GROUP BY rule_id, severity, problem, GROUPING SETS ((), (prefecture), (prefecture, county))
ORDER BY rule_id, level DESC, prefecture, code, severity, problem
