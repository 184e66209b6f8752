-- Notices by how they stand, at all levels, the whole place included.
WITH counted AS (
    SELECT
        level_of(grouping(report_unit_id, county_code, township_code, village_code)) AS level,
        CASE level WHEN 'prefecture' THEN (SELECT place_code FROM run)
             ELSE coalesce(report_unit_id, county_code, township_code, village_code, 'unassigned')
        END AS code,
        count(*) AS notices,
        count(*) FILTER (duty_state = 'done') AS closed,
        count(*) FILTER (duty_state = 'open') AS open,
        count(*) FILTER (duty_state = 'overdue') AS overdue
    FROM notice_status
    GROUP BY GROUPING SETS
        ((), (report_unit_id), (county_code), (township_code), (village_code))
),

complete AS (
    SELECT level, code, name_zh, name_en, parent_code, sort,
        coalesce(COLUMNS(counted.* EXCLUDE (level, code)), 0)
    FROM area
    LEFT JOIN counted USING (level, code)
)

SELECT level, code, name_zh, name_en, parent_code, sort, notices, closed, open, overdue,
    percent(closed, notices) AS closed_pct,
    CASE WHEN code <> 'unassigned' AND level <> 'prefecture' AND notices > 0 THEN rank() OVER (
        PARTITION BY level, parent_code, code = 'unassigned' OR notices = 0
        ORDER BY closed / notices DESC) END AS rank
FROM complete
