-- Patrols by grid; what stands in no grid is one row more, so that all rows add up.
WITH counted AS (
    SELECT coalesce(grid_id, 'none') AS grid_id,
        sum(houses)::BIGINT AS houses, sum(overdue)::BIGINT AS overdue,
        sum(never_patrolled)::BIGINT AS never_patrolled, sum(planned)::BIGINT AS planned,
        sum(done)::BIGINT AS done, sum(visits)::BIGINT AS visits, sum(found)::BIGINT AS found,
        sum(put_right)::BIGINT AS put_right,
        max(longest_gap_days) AS longest_gap_days
    FROM patrol_count
    GROUP BY coalesce(grid_id, 'none')
),

grids AS (
    SELECT grid_id, name_zh, village_code
    FROM grid
    UNION ALL
    SELECT 'none', '不在网格内', NULL
),

complete AS (
    SELECT grid_id, name_zh, village_code,
        coalesce(COLUMNS(counted.* EXCLUDE (grid_id, longest_gap_days)), 0), longest_gap_days
    FROM grids
    LEFT JOIN counted USING (grid_id)
)

SELECT grid_id, name_zh, village_code, houses, overdue, never_patrolled, planned, done,
    planned - done AS missed, visits, found, put_right, percent(done, planned) AS coverage_pct,
    longest_gap_days
FROM complete
ORDER BY village_code, grid_id
