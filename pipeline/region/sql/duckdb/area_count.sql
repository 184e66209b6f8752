-- The counts of the region, its prefectures and their counties. The region's row is the sum of the
-- prefectures that count, and of no others.
SELECT 'region' AS level, NULL::VARCHAR AS prefecture, getvariable('region_code') AS code,
    getvariable('region_name_zh') AS name_zh, getvariable('region_name_en') AS name_en, 0 AS sort,
    sum(COLUMNS(* EXCLUDE (
        level, prefecture, code, name_zh, name_en, sort, parent_code, region, as_of)))::BIGINT
FROM counts
WHERE level = 'prefecture'
UNION ALL BY NAME
SELECT * EXCLUDE (parent_code, region, as_of)
FROM counts
WHERE level IN ('prefecture', 'county')
ORDER BY level DESC, prefecture, sort, code
