-- Patrols of the last weeks and months, the latest first: of the whole place, without a code, and of the
-- units, for the public of the whole place alone.
WITH both_periods AS (
    SELECT 'week' AS period, strftime(starts_on, '%Y-%m-%d') AS starts, *
    FROM patrol_by_week
    UNION ALL BY NAME
    SELECT 'month' AS period, strftime(starts_on, '%Y-%m') AS starts, *
    FROM patrol_by_month
)

SELECT period, starts, CASE level WHEN 'unit' THEN code ELSE '' END AS code, planned, done, found, put_right,
    coverage_pct::DOUBLE AS coverage_pct
FROM both_periods
WHERE level = 'prefecture' OR (level = 'unit' AND $is_internal)
QUALIFY dense_rank() OVER (PARTITION BY period ORDER BY starts_on DESC) <= $most
ORDER BY period, starts_on DESC, level, sort, code
