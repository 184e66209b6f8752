-- How many rectified houses have evidence of it, at all levels, with the share of those in doubt and its
-- interval. Source of the interval: macro wilson_low.
WITH counted AS (
    SELECT
        level_of(grouping(report_unit_id, county_code, township_code, village_code)) AS level,
        CASE level WHEN 'prefecture' THEN (SELECT place_code FROM run)
             ELSE coalesce(report_unit_id, county_code, township_code, village_code, 'unassigned')
        END AS code,
        count(*) AS rectified,
        count(*) FILTER (support = 'supported') AS supported,
        count(*) FILTER (support = 'unsupported') AS unsupported,
        count(*) FILTER (support = 'contradicted') AS contradicted
    FROM closure_support
    GROUP BY GROUPING SETS
        ((), (report_unit_id), (county_code), (township_code), (village_code))
),

complete AS (
    SELECT level, code, name_zh, name_en, parent_code, sort,
        coalesce(rectified, 0) AS rectified,
        coalesce(supported, 0) AS supported,
        coalesce(unsupported, 0) AS unsupported,
        coalesce(contradicted, 0) AS contradicted,
        coalesce(unsupported + contradicted, 0) AS doubtful
    FROM area
    LEFT JOIN counted USING (level, code)
)

SELECT level, code, name_zh, name_en, parent_code, sort,
    rectified, supported, unsupported, contradicted, doubtful,
    percent(doubtful, rectified) AS doubtful_pct,
    wilson_low(doubtful / nullif(rectified, 0), rectified) AS low_pct,
    wilson_high(doubtful / nullif(rectified, 0), rectified) AS high_pct,
    is_enough(low_pct, high_pct) AS is_enough
FROM complete
