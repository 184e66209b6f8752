-- Ranks among all counties of the prefectures that count.
WITH figure AS (
    SELECT unnest(['survey_done', 'revisit_done', 'rectified']) AS metric,
        prefecture, code, name_zh, name_en,
        unnest([done, revisited, rectified]) AS numerator,
        unnest([parcels, commercial_houses, hazardous]) AS denominator
    FROM area_count
    WHERE level = 'county' AND code <> 'unassigned'
)
SELECT metric, prefecture, code, name_zh, name_en, numerator, denominator,
    percent(numerator, denominator) AS pct,
    CASE WHEN denominator > 0 THEN rank() OVER (
        PARTITION BY metric, denominator > 0 ORDER BY numerator / denominator DESC) END AS rank,
    count(*) FILTER (denominator > 0) OVER (PARTITION BY metric) AS unit_count
FROM figure
ORDER BY metric, rank NULLS LAST, prefecture, code
