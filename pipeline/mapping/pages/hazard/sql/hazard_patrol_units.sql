-- Patrols by reporting unit, in the order the bureau lists its units, and in all.
SELECT patrols.level = 'prefecture' AS is_total, code,
    CASE $language WHEN 'en' THEN coalesce(name_en, name_zh) ELSE name_zh END AS name,
    houses, planned, done, overdue, found, put_right, longest_gap_days,
    coverage_pct::DOUBLE AS coverage_pct
FROM patrol_by_area AS patrols
WHERE level IN ('prefecture', 'unit') AND (code <> 'unassigned' OR houses + visits > 0)
ORDER BY level, sort, code
