-- Patrols of each {period} at all levels; visits that were due count on the last day of their interval.
-- The names in braces are the dictionary's: the views by week and by month differ in nothing else.
WITH counted AS (
    SELECT date_trunc('{period}', counted_on)::DATE AS starts_on,
        level_of(grouping(report_unit_id, county_code, township_code, village_code)) AS level,
        CASE level WHEN 'prefecture' THEN (SELECT place_code FROM run)
             ELSE coalesce(report_unit_id, county_code, township_code, village_code, 'unassigned')
        END AS code,
        sum(planned)::BIGINT AS planned, sum(done)::BIGINT AS done, sum(visits)::BIGINT AS visits,
        sum(found)::BIGINT AS found, sum(put_right)::BIGINT AS put_right
    FROM patrol_count
    WHERE counted_on IS NOT NULL
    GROUP BY GROUPING SETS
        ((starts_on), (starts_on, report_unit_id), (starts_on, county_code), (starts_on, township_code),
        (starts_on, village_code))
),

complete AS (
    SELECT starts_on, level, code, name_zh, name_en, parent_code, sort,
        coalesce(COLUMNS(counted.* EXCLUDE (starts_on, level, code)), 0)
    FROM (SELECT DISTINCT starts_on FROM counted)
    CROSS JOIN area
    LEFT JOIN counted USING (starts_on, level, code)
)

SELECT starts_on, level, code, name_zh, name_en, parent_code, sort, planned, done,
    planned - done AS missed, visits, found, put_right, percent(done, planned) AS coverage_pct
FROM complete
ORDER BY starts_on, level, sort, code
