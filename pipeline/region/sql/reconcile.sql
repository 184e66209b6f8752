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

prefectures AS (
    UNPIVOT (
        SELECT sum(COLUMNS([
            'parcels', 'unsurveyed', 'in_progress', 'done', 'commercial_houses', 'revisited',
            'hazardous', 'rectified', 'findings']))::BIGINT
        FROM area_count
        WHERE level = 'prefecture')
    ON COLUMNS(*) INTO NAME subject VALUE actual
),

counties AS (
    UNPIVOT (
        SELECT sum(COLUMNS([
            'parcels', 'unsurveyed', 'in_progress', 'done', 'commercial_houses', 'revisited',
            'hazardous', 'rectified', 'findings']))::BIGINT
        FROM area_count
        WHERE level = 'county')
    ON COLUMNS(*) INTO NAME subject VALUE actual
)

SELECT 'region = sum of prefectures' AS check_name, subject, expected, coalesce(actual, 0) AS actual
FROM region
LEFT JOIN prefectures USING (subject)
UNION ALL
SELECT 'region = sum of counties', subject, expected, coalesce(actual, 0)
FROM region
LEFT JOIN counties USING (subject)
UNION ALL
SELECT 'findings by rule = findings', 'region',
    (SELECT findings FROM area_count WHERE level = 'region'),
    (SELECT coalesce(sum(findings), 0)::BIGINT FROM finding_count WHERE level = 'region')
UNION ALL
SELECT 'prefectures counted are those in the lake', 'prefecture_state',
    (SELECT count(*) FROM prefecture_state WHERE state = 'counted'),
    (SELECT count(*) FROM area_count WHERE level = 'prefecture')
ORDER BY check_name, subject;
