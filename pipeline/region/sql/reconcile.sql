-- The sums that must agree before a region is published.
INSERT INTO reconciliation BY NAME
WITH region AS (
    UNPIVOT (
        SELECT parcels, unsurveyed, in_progress, done, commercial_houses, revisited, hazardous,
            rectified, findings
        FROM area_count
        WHERE level = 'region')
    ON COLUMNS(*) INTO NAME subject VALUE expected
),

parts AS (
    UNPIVOT (
        SELECT level, sum(COLUMNS([
            'parcels', 'unsurveyed', 'in_progress', 'done', 'commercial_houses', 'revisited',
            'hazardous', 'rectified', 'findings']))::BIGINT
        FROM area_count
        WHERE level IN ('prefecture', 'county')
        GROUP BY level)
    ON COLUMNS(* EXCLUDE level) INTO NAME subject VALUE actual
)

SELECT 'region = sum of prefectures' AS check_name, region.subject, expected, coalesce(actual, 0) AS actual
FROM region
LEFT JOIN parts ON parts.subject = region.subject AND level = 'prefecture'
UNION ALL
SELECT 'region = sum of counties', region.subject, expected, coalesce(actual, 0)
FROM region
LEFT JOIN parts ON parts.subject = region.subject AND level = 'county'
UNION ALL
SELECT 'findings by rule = findings', 'region',
    (SELECT findings FROM area_count WHERE level = 'region'),
    (SELECT coalesce(sum(findings), 0)::BIGINT FROM finding_count WHERE level = 'region')
UNION ALL
SELECT 'prefectures counted are those in the lake', 'prefecture_state',
    (SELECT count(*) FROM prefecture_state WHERE state = 'counted'),
    (SELECT count(*) FROM area_count WHERE level = 'prefecture')
ORDER BY check_name, subject;
