-- What past spot checks found: the share of houses with an issue, by reporting unit and in all.
-- Source of the interval: macro wilson_low.
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
)

SELECT level, code, name_zh, name_en, houses_checked, houses_with_issue,
    percent(houses_with_issue, houses_checked) AS issue_pct,
    wilson_low(houses_with_issue / nullif(houses_checked, 0), houses_checked) AS low_pct,
    wilson_high(houses_with_issue / nullif(houses_checked, 0), houses_checked) AS high_pct,
    issues
FROM complete
ORDER BY level, sort
