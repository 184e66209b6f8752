-- Patrols of the whole place.
SELECT houses, planned, done, overdue, found, put_right, coverage_pct, longest_gap_days
FROM patrol_by_area
WHERE level = 'prefecture'
