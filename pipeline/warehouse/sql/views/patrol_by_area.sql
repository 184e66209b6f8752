-- Patrols at all levels, the whole place included.
WITH counted AS (
    SELECT
        level_of(grouping(report_unit_id, county_code, township_code, village_code)) AS level,
        CASE level WHEN 'prefecture' THEN (SELECT place_code FROM run)
             ELSE coalesce(report_unit_id, county_code, township_code, village_code, 'unassigned')
        END AS code,
        sum(houses)::BIGINT AS houses, sum(overdue)::BIGINT AS overdue,
        sum(never_patrolled)::BIGINT AS never_patrolled, sum(planned)::BIGINT AS planned,
        sum(done)::BIGINT AS done, sum(visits)::BIGINT AS visits, sum(found)::BIGINT AS found,
        sum(put_right)::BIGINT AS put_right,
        max(longest_gap_days) AS longest_gap_days
    FROM patrol_count
    GROUP BY GROUPING SETS
        ((), (report_unit_id), (county_code), (township_code), (village_code))
),

complete AS (
    SELECT level, code, name_zh, name_en, parent_code, sort,
        coalesce(COLUMNS(counted.* EXCLUDE (level, code, longest_gap_days)), 0), longest_gap_days
    FROM area
    LEFT JOIN counted USING (level, code)
)

SELECT level, code, name_zh, name_en, parent_code, sort, houses, overdue, never_patrolled, planned, done,
    planned - done AS missed, visits, found, put_right, percent(done, planned) AS coverage_pct,
    longest_gap_days,
    CASE WHEN code <> 'unassigned' AND level <> 'prefecture' AND planned > 0 THEN rank() OVER (
        PARTITION BY level, parent_code, code = 'unassigned' OR planned = 0
        ORDER BY done / planned DESC) END AS rank
FROM complete
