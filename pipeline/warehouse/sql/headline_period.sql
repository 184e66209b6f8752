-- The pairs of neighbouring days of each rate, and whether what happened between them can be told apart.
-- Why not always: a day of which only counts are known, from the dates of the ledgers or from a file without
-- houses, has no single house to compare, and neither has a pair with a day between its two that has some.
INSERT INTO headline_period BY NAME
WITH house_day AS (SELECT getvariable('house_days')::DATE[] AS days),

known AS (
    SELECT 'survey_done' AS metric, snapshot.as_of, true AS has_rows
    FROM snapshot
    WHERE level = 'prefecture' AND parcels IS NOT NULL
    UNION ALL
    SELECT 'revisit_done', trend.as_of, NOT is_revisited_by_dates
    FROM trend_by_area AS trend
    WHERE level = 'prefecture' AND revisited IS NOT NULL
    UNION ALL
    SELECT 'rectified', trend.as_of, NOT is_rectified_by_dates
    FROM trend_by_area AS trend
    WHERE level = 'prefecture' AND rectified IS NOT NULL
),

pair AS (
    SELECT metric, as_of, has_rows,
        lag(as_of) OVER by_day AS from_as_of,
        lag(has_rows) OVER by_day AS had_rows
    FROM known
    WHERE getvariable('period_days') IS NULL
        OR list_contains(getvariable('period_days')::DATE[], as_of)
    WINDOW by_day AS (PARTITION BY metric ORDER BY as_of)
)

SELECT from_as_of, as_of, metric,
    has_rows AND had_rows AND (metric = 'survey_done' OR coalesce(
        list_position(days, as_of) - list_position(days, from_as_of) = 1, false)) AS is_split
FROM pair
CROSS JOIN house_day
WHERE from_as_of IS NOT NULL AND as_of > getvariable('period_earliest')::DATE
ORDER BY metric, as_of
