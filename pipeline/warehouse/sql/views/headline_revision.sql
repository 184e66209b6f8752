-- Which published figure was changed afterwards, and why: what each later version of a day of history did to
-- the three rates, for the whole place and the units.
-- Why computed backwards: the figures of today are counted, and what a version said is what came after it
-- without what changed since.
WITH moved AS (
    SELECT as_of, replaced_run_id, metric,
        CASE grouping(report_unit_id) WHEN 1 THEN 'prefecture' ELSE 'unit' END AS level,
        CASE grouping(report_unit_id) WHEN 1 THEN (SELECT place_code FROM run)
            ELSE coalesce(report_unit_id, 'unassigned') END AS code,
        sum(numerator)::BIGINT AS change,
        coalesce(sum(numerator) FILTER (part = 'progress'), 0)::BIGINT AS progress,
        coalesce(sum(numerator) FILTER (part = 'new_in_scope'), 0)::BIGINT AS new_in_scope,
        coalesce(sum(numerator) FILTER (part = 'gone_from_scope'), 0)::BIGINT AS gone_from_scope,
        coalesce(sum(numerator) FILTER (part = 'correction'), 0)::BIGINT AS correction,
        coalesce(sum(numerator) FILTER (part = 'reassigned'), 0)::BIGINT AS reassigned,
        coalesce(sum(numerator) FILTER (part = 'regraded'), 0)::BIGINT AS regraded,
        coalesce(sum(numerator) FILTER (part = 'method'), 0)::BIGINT AS method,
        sum(denominator)::BIGINT AS total_change
    FROM headline_move
    WHERE replaced_run_id IS NOT NULL
    GROUP BY as_of, replaced_run_id, metric, GROUPING SETS ((), (report_unit_id))
),

figure AS (
    SELECT as_of, level, code, unnest([
        {'metric': 'survey_done', 'finished': done, 'total': parcels},
        {'metric': 'revisit_done', 'finished': revisited, 'total': commercial_houses},
        {'metric': 'rectified', 'finished': rectified, 'total': hazardous}], recursive := true)
    FROM snapshot
    WHERE level IN ('prefecture', 'unit')
),

-- What came after a version, from the newest back.
version AS (
    SELECT moved.*, name_zh, name_en, sort,
        finished - coalesce(sum(change) OVER later, 0)::BIGINT AS finished_after,
        total - coalesce(sum(total_change) OVER later, 0)::BIGINT AS total_after
    FROM moved
    JOIN area USING (level, code)
    LEFT JOIN figure USING (as_of, metric, level, code)
    WINDOW later AS (
        PARTITION BY as_of, metric, level, code ORDER BY replaced_run_id
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
)

SELECT as_of, replaced_run_id, metric, level, code, name_zh, name_en, sort,
    finished_after - change AS finished_before, finished_after, change,
    progress, new_in_scope, gone_from_scope, correction, reassigned, regraded, method,
    total_after - total_change AS total_before, total_after, total_change
FROM version
ORDER BY as_of DESC, replaced_run_id DESC, metric, level, sort, code
