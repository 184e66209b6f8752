-- Why the three rates moved from one as-of date to the next, at all levels: numerator and denominator before
-- and after, and their difference in parts that add up to it.
-- Why the parts are no remainder: they are counted from the single parcels and houses of both days, and the
-- difference from the counts of both days, so that an error shows (reconcile_changes.sql). Only where one of
-- the days has no single houses is all of the difference in unsplit.
WITH figure AS MATERIALIZED (
    SELECT trend.as_of, level, code, unnest([
        {'metric': 'survey_done', 'finished': done, 'total': parcels},
        {'metric': 'revisit_done', 'finished': revisited, 'total': commercial_houses},
        {'metric': 'rectified', 'finished': rectified, 'total': hazardous}], recursive := true)
    FROM trend_by_area AS trend
),

moved AS (
    SELECT from_as_of, as_of, metric,
        level_of(grouping(report_unit_id, county_code, township_code, village_code)) AS level,
        CASE level WHEN 'prefecture' THEN (SELECT place_code FROM run)
             ELSE coalesce(report_unit_id, county_code, township_code, village_code, 'unassigned')
        END AS code,
        sum(numerator) FILTER (part = 'progress') AS progress,
        sum(numerator) FILTER (part = 'new_in_scope') AS new_in_scope,
        sum(numerator) FILTER (part = 'gone_from_scope') AS gone_from_scope,
        sum(numerator) FILTER (part = 'correction') AS correction,
        sum(numerator) FILTER (part = 'reassigned') AS reassigned,
        sum(numerator) FILTER (part = 'regraded') AS regraded,
        sum(numerator) FILTER (part = 'method') AS method,
        sum(denominator) FILTER (part = 'new_in_scope') AS total_new_in_scope,
        sum(denominator) FILTER (part = 'gone_from_scope') AS total_gone_from_scope,
        sum(denominator) FILTER (part = 'correction') AS total_correction,
        sum(denominator) FILTER (part = 'reassigned') AS total_reassigned,
        sum(denominator) FILTER (part = 'method') AS total_method
    FROM headline_move
    WHERE replaced_run_id IS NULL
    GROUP BY from_as_of, as_of, metric, GROUPING SETS
        ((), (report_unit_id), (county_code), (township_code), (village_code))
)

SELECT period.from_as_of, period.as_of, period.metric, area.level, area.code, name_zh, name_en,
    parent_code, sort,
    earlier.finished AS finished_before, later.finished AS finished_after,
    later.finished - earlier.finished AS change,
    coalesce(progress, 0)::BIGINT AS progress,
    coalesce(new_in_scope, 0)::BIGINT AS new_in_scope,
    coalesce(gone_from_scope, 0)::BIGINT AS gone_from_scope,
    coalesce(correction, 0)::BIGINT AS correction,
    coalesce(reassigned, 0)::BIGINT AS reassigned,
    coalesce(regraded, 0)::BIGINT AS regraded,
    coalesce(method, 0)::BIGINT AS method,
    CASE WHEN is_split THEN 0 ELSE later.finished - earlier.finished END AS unsplit,
    earlier.total AS total_before, later.total AS total_after,
    later.total - earlier.total AS total_change,
    coalesce(total_new_in_scope, 0)::BIGINT AS total_new_in_scope,
    coalesce(total_gone_from_scope, 0)::BIGINT AS total_gone_from_scope,
    coalesce(total_correction, 0)::BIGINT AS total_correction,
    coalesce(total_reassigned, 0)::BIGINT AS total_reassigned,
    coalesce(total_method, 0)::BIGINT AS total_method,
    CASE WHEN is_split THEN 0 ELSE later.total - earlier.total END AS total_unsplit,
    is_split
FROM headline_period AS period
JOIN figure AS later ON later.metric = period.metric AND later.as_of = period.as_of
JOIN figure AS earlier
    ON earlier.metric = period.metric AND earlier.as_of = period.from_as_of
    AND earlier.level = later.level AND earlier.code = later.code
JOIN area ON area.level = later.level AND area.code = later.code
LEFT JOIN moved
    ON is_split AND moved.from_as_of = period.from_as_of AND moved.as_of = period.as_of
    AND moved.metric = period.metric AND moved.level = area.level AND moved.code = area.code
