-- The three rates of the units with their ranks, beside those of the as-of date before; the whole place first.
-- Why the houses of now where a past day does not have its own: then history has what was finished from the
-- dates of the ledgers, and the rate of that day is over the houses there are now.
-- Why materialized: each of the three views counts all levels, and the figures are needed twice.
WITH figure AS MATERIALIZED (
    SELECT 'survey_done' AS metric, level, code, done AS finished, parcels AS total, done_pct AS pct, rank
    FROM survey_status_by_area
    UNION ALL
    SELECT 'revisit_done', level, code, revisited, commercial_houses, revisited_pct, rank
    FROM revisit_progress_by_area
    UNION ALL
    SELECT 'rectified', level, code, rectified, hazardous, rectified_pct, rank
    FROM rectification_progress_by_area
),

counted AS (
    SELECT 'survey_done' AS metric, trend.as_of, level, code, done AS finished, parcels AS total
    FROM trend_by_area AS trend
    UNION ALL
    SELECT 'revisit_done', trend.as_of, level, code, revisited, commercial_houses
    FROM trend_by_area AS trend
    UNION ALL
    SELECT 'rectified', trend.as_of, level, code, rectified, hazardous
    FROM trend_by_area AS trend
),

earlier AS (
    SELECT metric, level, code, counted.as_of, counted.finished,
        coalesce(counted.total, figure.total) AS total
    FROM counted
    JOIN figure USING (metric, level, code)
    JOIN run ON counted.as_of < run.as_of
    WHERE level IN ('prefecture', 'unit') AND counted.finished IS NOT NULL
    QUALIFY counted.as_of = max(counted.as_of) OVER (PARTITION BY metric)
),

ranked AS (
    SELECT *, percent(finished, total) AS pct,
        CASE WHEN code <> 'unassigned' AND level = 'unit' AND total > 0 THEN rank() OVER (
            PARTITION BY metric, level, code = 'unassigned' OR total = 0
            ORDER BY finished / total DESC) END AS rank
    FROM earlier
)

SELECT level, code, name_zh, name_en, sort, metric, figure.finished, figure.total, figure.pct,
    figure.rank,
    ranked.as_of AS previous_as_of,
    ranked.pct AS previous_pct,
    figure.pct - ranked.pct AS pct_change,
    ranked.rank AS previous_rank,
    ranked.rank - figure.rank AS rank_change
FROM figure
JOIN area USING (level, code)
LEFT JOIN ranked USING (metric, level, code)
WHERE level IN ('prefecture', 'unit')
ORDER BY metric, level, sort, code
