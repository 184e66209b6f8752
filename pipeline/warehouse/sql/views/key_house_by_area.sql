-- Number of houses in each key list, at all levels, the whole place included.
WITH counted AS (
    SELECT
        level_of(grouping(report_unit_id, county_code, township_code, village_code)) AS level,
        CASE level WHEN 'prefecture' THEN (SELECT place_code FROM run)
             ELSE coalesce(report_unit_id, county_code, township_code, village_code, 'unassigned')
        END AS code,
        count(*) FILTER (key_list = 'open_severe') AS open_severe,
        count(*) FILTER (key_list = 'open_severe' AND NOT is_controlled) AS uncontrolled,
        count(*) FILTER (key_list = 'large') AS large,
        count(*) FILTER (key_list = 'not_rebuilt') AS not_rebuilt,
        count(*) FILTER (key_list = 'vacated') AS vacated,
        count(*) FILTER (key_list = 'patrol_due') AS patrol_due
    FROM key_house
    GROUP BY GROUPING SETS
        ((), (report_unit_id), (county_code), (township_code), (village_code))
)

SELECT level, code, name_zh, name_en, parent_code, sort,
    coalesce(COLUMNS(counted.* EXCLUDE (level, code)), 0)
FROM area
LEFT JOIN counted USING (level, code)
