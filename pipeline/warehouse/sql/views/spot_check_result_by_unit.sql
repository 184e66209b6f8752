-- What past spot checks found: the share of houses with an issue, by reporting unit and in all.
-- The interval is Wilson's score interval at 95 %, z = 1.959964 (Wilson 1927; Brown, Cai & DasGupta
-- 2001, Interval estimation for a binomial proportion): it holds for few houses, and for none at fault.
WITH checked AS (
    SELECT batch, house_id, any_value(village_code) AS village_code, count(issue_id) AS issues
    FROM spot_check
    LEFT JOIN spot_issue USING (check_id)
    GROUP BY batch, house_id
),

counted AS (
    SELECT
        CASE grouping(report_unit_id) WHEN 1 THEN 'prefecture' ELSE 'unit' END AS level,
        CASE grouping(report_unit_id) WHEN 1 THEN (SELECT place_code FROM run)
            ELSE coalesce(report_unit_id, 'unassigned') END AS code,
        count(*) AS houses_checked,
        count(*) FILTER (checked.issues > 0) AS houses_with_issue,
        sum(checked.issues)::BIGINT AS issues
    FROM checked
    LEFT JOIN admin_unit AS village ON village.code = checked.village_code
    GROUP BY GROUPING SETS ((), (report_unit_id))
),

complete AS (
    SELECT level, code, name_zh, name_en, sort,
        coalesce(houses_checked, 0) AS houses_checked,
        coalesce(houses_with_issue, 0) AS houses_with_issue,
        coalesce(issues, 0) AS issues
    FROM area
    LEFT JOIN counted USING (level, code)
    WHERE level IN ('prefecture', 'unit')
),

-- Middle and half width of the interval, as shares; nothing for no houses.
scored AS (
    SELECT *, pow(1.959963984540054, 2) AS z_squared,
        nullif(houses_checked, 0)::DOUBLE AS n,
        houses_with_issue / n AS share,
        (share + z_squared / (2 * n)) / (1 + z_squared / n) AS middle,
        sqrt(z_squared * (share * (1 - share) / n + z_squared / (4 * n * n)))
            / (1 + z_squared / n) AS half_width
    FROM complete
)

SELECT level, code, name_zh, name_en, houses_checked, houses_with_issue,
    percent(houses_with_issue, houses_checked) AS issue_pct,
    -- at 0 and 100 % the bound is exact, whatever rounding errors of floats there are
    CASE WHEN houses_with_issue = 0 THEN n * 0 ELSE 100 * (middle - half_width) END::DECIMAL(7, 2)
        AS low_pct,
    CASE WHEN houses_with_issue = houses_checked THEN n * 0 + 100
        ELSE 100 * (middle + half_width) END::DECIMAL(7, 2) AS high_pct,
    issues
FROM scored
ORDER BY level, sort
