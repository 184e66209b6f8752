-- Notices or complaints by how they stand, at all levels, the whole place included.
-- The names in braces are the dictionary's: {also} counts what only one of the two has.
WITH counted AS (
    SELECT
        level_of(grouping(report_unit_id, county_code, township_code, village_code)) AS level,
        CASE level WHEN 'prefecture' THEN (SELECT place_code FROM run)
             ELSE coalesce(report_unit_id, county_code, township_code, village_code, 'unassigned')
        END AS code,
        count(*) AS {duty}s,
        {also}
        count(*) FILTER (duty_state = 'done') AS {finished},
        count(*) FILTER (duty_state = 'open') AS open,
        count(*) FILTER (duty_state = 'overdue') AS overdue
    FROM {duty}_status
    GROUP BY GROUPING SETS
        ((), (report_unit_id), (county_code), (township_code), (village_code))
),

complete AS (
    SELECT level, code, name_zh, name_en, parent_code, sort,
        coalesce(COLUMNS(counted.* EXCLUDE (level, code)), 0)
    FROM area
    LEFT JOIN counted USING (level, code)
)

SELECT complete.*, percent({finished}, {duty}s) AS {finished}_pct,
    CASE WHEN code <> 'unassigned' AND level <> 'prefecture' AND {duty}s > 0 THEN rank() OVER (
        PARTITION BY level, parent_code, code = 'unassigned' OR {duty}s = 0
        ORDER BY {finished} / {duty}s DESC) END AS rank
FROM complete
