-- The counts on every day that any history holds. A sum over the region says of how many prefectures
-- it is, and is empty where one of them does not tell.
SELECT day, 'region' AS level, NULL::VARCHAR AS prefecture, getvariable('region_code') AS code,
    count(*) AS prefectures,
    CASE WHEN count(COLUMNS(* EXCLUDE (day, level, code, region, prefecture, as_of))) = count(*)
        THEN sum(COLUMNS(* EXCLUDE (day, level, code, region, prefecture, as_of)))::BIGINT END
FROM history
WHERE level = 'prefecture'
GROUP BY day
UNION ALL BY NAME
SELECT * EXCLUDE (region, as_of), 1 AS prefectures
FROM history
WHERE level IN ('prefecture', 'county')
ORDER BY day, level DESC, prefecture, code
