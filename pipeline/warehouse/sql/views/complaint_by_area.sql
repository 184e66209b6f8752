-- Complaints by how they stand, at all levels, the whole place included.
WITH counted AS (
    SELECT
        level_of(grouping(report_unit_id, county_code, township_code, village_code)) AS level,
        CASE level WHEN 'prefecture' THEN (SELECT place_code FROM run)
             ELSE coalesce(report_unit_id, county_code, township_code, village_code, 'unassigned')
        END AS code,
        count(*) AS complaints,
        count(*) FILTER (channel = 'letter_visit') AS letters,
        count(*) FILTER (duty_state = 'done') AS answered,
        count(*) FILTER (duty_state = 'open') AS open,
        count(*) FILTER (duty_state = 'overdue') AS overdue
    FROM complaint_status
    GROUP BY GROUPING SETS
        ((), (report_unit_id), (county_code), (township_code), (village_code))
),

complete AS (
    SELECT level, code, name_zh, name_en, parent_code, sort,
        coalesce(COLUMNS(counted.* EXCLUDE (level, code)), 0)
    FROM area
    LEFT JOIN counted USING (level, code)
)

SELECT level, code, name_zh, name_en, parent_code, sort, complaints, letters, answered, open, overdue,
    percent(answered, complaints) AS answered_pct,
    CASE WHEN code <> 'unassigned' AND level <> 'prefecture' AND complaints > 0 THEN rank() OVER (
        PARTITION BY level, parent_code, code = 'unassigned' OR complaints = 0
        ORDER BY answered / complaints DESC) END AS rank
FROM complete
