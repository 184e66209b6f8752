-- How long quality findings have been there, by reporting unit, the whole place first.
WITH counted AS (
    SELECT
        CASE grouping(report_unit_id) WHEN 1 THEN 'prefecture' ELSE 'unit' END AS level,
        CASE level WHEN 'prefecture' THEN (SELECT place_code FROM run)
             ELSE coalesce(report_unit_id, 'unassigned') END AS code,
        count(*) AS findings,
        count(*) FILTER (weeks_open = 1) AS first_week,
        count(*) FILTER (weeks_open = 2) AS second_week,
        count(*) FILTER (weeks_open > 2) AS third_week,
        count(*) FILTER (age.came_back) AS came_back,
        count(*) FILTER (is_first_record) AS first_records,
        max(days_open) AS oldest_days
    FROM quality_finding
    JOIN fault_age AS age USING (rule_id, key)
    WHERE kind = 'finding'
    GROUP BY GROUPING SETS ((), (report_unit_id))
)

SELECT level, code, name_zh, name_en,
    coalesce(findings, 0) AS findings,
    coalesce(first_week, 0) AS first_week,
    coalesce(second_week, 0) AS second_week,
    coalesce(third_week, 0) AS third_week,
    coalesce(counted.came_back, 0) AS came_back,
    coalesce(first_records, 0) AS first_records,
    oldest_days
FROM area
LEFT JOIN counted USING (level, code)
WHERE level IN ('prefecture', 'unit')
ORDER BY level, sort, code
