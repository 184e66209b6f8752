-- What does not agree within a partition: rows counted again against the counts beside them, the
-- counties against their prefecture, and the sums that the prefecture has stored itself.
WITH whole AS (
    FROM counts WHERE level = 'prefecture'
),

counted AS (
    SELECT prefecture, 'parcels' AS subject, count(*) AS actual FROM parcel GROUP BY ALL
    UNION ALL
    SELECT prefecture, survey_status, count(*) FROM parcel GROUP BY ALL
    UNION ALL
    SELECT prefecture, 'commercial_houses', count(*) FILTER (is_commercial) FROM house GROUP BY ALL
    UNION ALL
    SELECT prefecture, 'hazardous', count(*) FILTER (is_commercial AND is_hazardous) FROM house
    GROUP BY ALL
    UNION ALL
    SELECT prefecture, 'findings', count(*) FROM finding GROUP BY ALL
),

stated AS (
    UNPIVOT (
        SELECT prefecture, parcels, unsurveyed, in_progress, done, commercial_houses, hazardous,
            findings
        FROM whole)
    ON COLUMNS(* EXCLUDE prefecture) INTO NAME subject VALUE expected
),

by_county AS (
    UNPIVOT (
        SELECT prefecture, sum(parcels)::BIGINT AS parcels, sum(done)::BIGINT AS done,
            sum(commercial_houses)::BIGINT AS commercial_houses,
            sum(revisited)::BIGINT AS revisited, sum(hazardous)::BIGINT AS hazardous,
            sum(rectified)::BIGINT AS rectified, sum(findings)::BIGINT AS findings
        FROM counts
        WHERE level = 'county'
        GROUP BY prefecture)
    ON COLUMNS(* EXCLUDE prefecture) INTO NAME subject VALUE actual
),

of_prefecture AS (
    UNPIVOT (
        SELECT prefecture, parcels, done, commercial_houses, revisited, hazardous, rectified,
            findings
        FROM whole)
    ON COLUMNS(* EXCLUDE prefecture) INTO NAME subject VALUE expected
)

SELECT prefecture, 'rows = counts' AS check_name, subject, expected, coalesce(actual, 0) AS actual
FROM stated
LEFT JOIN counted USING (prefecture, subject)
WHERE expected <> coalesce(actual, 0)
UNION ALL
SELECT prefecture, 'counties add up', subject, expected, coalesce(actual, 0)
FROM of_prefecture
LEFT JOIN by_county USING (prefecture, subject)
WHERE expected <> coalesce(actual, 0)
UNION ALL
SELECT prefecture, 'own sums', check_name || ': ' || subject, expected, actual
FROM reconciliation
WHERE expected IS DISTINCT FROM actual
ORDER BY prefecture, check_name, subject
