-- The headline figures of the prefectures, and their sums.
SELECT metric_id, metric, 'region' AS level, NULL::VARCHAR AS prefecture,
    sum(numerator)::BIGINT AS numerator, sum(denominator)::BIGINT AS denominator,
    count(*) AS prefectures
FROM headline
GROUP BY metric_id, metric
UNION ALL BY NAME
SELECT metric_id, metric, 'prefecture' AS level, prefecture, numerator, denominator,
    1 AS prefectures
FROM headline
ORDER BY metric_id, level DESC, prefecture
