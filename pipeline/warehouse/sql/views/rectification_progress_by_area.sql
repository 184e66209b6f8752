-- Rectification of the hazardous commercial houses at all levels, the whole place included.
-- Why hazard_house: stage and outcome are decided there once, so the counts and the list agree.
WITH counted AS (
    SELECT
        level_of(grouping(report_unit_id, county_code, township_code, village_code)) AS level,
        CASE level WHEN 'prefecture' THEN (SELECT place_code FROM run)
             ELSE coalesce(report_unit_id, county_code, township_code, village_code, 'unassigned')
        END AS code,
        count(*) AS hazardous,
        count(*) FILTER (hazard_level = 'severe') AS severe,
        count(*) FILTER (outcome = 'todo') AS todo,
        count(*) FILTER (outcome = 'doing') AS doing,
        count(*) FILTER (outcome = 'rectified') AS rectified,
        count(*) FILTER (outcome = 'rectified' AND has_management) AS by_management,
        count(*) FILTER (outcome = 'rectified' AND has_engineering) AS by_engineering,
        count(*) FILTER (outcome = 'rectified' AND has_enforcement) AS by_enforcement,
        count(*) FILTER (outcome = 'rectified' AND has_other) AS by_other,
        count(*) FILTER (outcome = 'regraded') AS regraded,
        count(*) FILTER (is_overdue) AS overdue
    FROM hazard_house
    GROUP BY GROUPING SETS
        ((), (report_unit_id), (county_code), (township_code), (village_code))
),

complete AS (
    SELECT level, code, name_zh, name_en, parent_code, sort,
        coalesce(COLUMNS(counted.* EXCLUDE (level, code)), 0)
    FROM area
    LEFT JOIN counted USING (level, code)
)

SELECT level, code, name_zh, name_en, parent_code, sort, hazardous, severe, todo, doing, rectified,
    by_management, by_engineering, by_enforcement, by_other, regraded,
    percent(rectified, hazardous) AS rectified_pct,
    overdue,
    CASE WHEN code <> 'unassigned' AND level <> 'prefecture' AND hazardous > 0 THEN rank() OVER (
        PARTITION BY level, parent_code, code = 'unassigned' OR hazardous = 0
        ORDER BY rectified / hazardous DESC) END AS rank
FROM complete
