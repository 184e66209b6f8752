-- Everything that patrol figures count, in one shape, so that areas, grids, weeks and months agree.
SELECT village_code, township_code, county_code, report_unit_id, grid_id, NULL::DATE AS counted_on,
    1 AS houses, is_overdue::INTEGER AS overdue, (last_patrolled_on IS NULL)::INTEGER AS never_patrolled,
    longest_gap_days, 0 AS planned, 0 AS done, 0 AS visits, 0 AS found, 0 AS put_right
FROM patrol_house
UNION ALL
SELECT village_code, township_code, county_code, report_unit_id, grid_id, due_on,
    0, 0, 0, NULL, 1, is_done::INTEGER, 0, 0, 0
FROM patrol_due
UNION ALL
SELECT village_code, township_code, county_code, report_unit_id, grid_id, patrolled_on,
    0, 0, 0, NULL, 0, 0, 1, has_found::INTEGER, (put_right_on IS NOT NULL)::INTEGER
FROM patrol_visit
