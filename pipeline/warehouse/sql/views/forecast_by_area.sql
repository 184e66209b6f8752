-- When what is left will be finished at the pace of the last 28 days, and the pace it would take.
-- Why the median of the intervals between snapshots: one week without work, or one with much, does
-- not change the forecast. Where the past exports do not have a metric, the dates of its ledger are
-- used instead, by weeks. Without a pace above zero there is no forecast.
WITH state AS (
    SELECT 'survey_done' AS metric, level, code, parcels AS total, remaining
    FROM survey_status_by_area
    UNION ALL
    SELECT 'revisit_done', level, code, commercial_houses, remaining
    FROM revisit_progress_by_area
    UNION ALL
    SELECT 'rectified', level, code, hazardous, hazardous - rectified
    FROM rectification_progress_by_area
),

deadline AS (
    SELECT unnest(['survey_done', 'revisit_done', 'rectified']) AS metric,
        unnest([survey_deadline, revisit_deadline, rectification_deadline]) AS deadline,
        -- the campaign's start: the setting, else the first day of the ledger
        unnest([
            (settings ->> '$.deadlines.survey_start')::DATE,
            coalesce(
                (settings ->> '$.deadlines.revisit_start')::DATE,
                (SELECT min(done_on) FROM revisit WHERE revisit_status = 'done')),
            coalesce(
                (settings ->> '$.deadlines.rectification_start')::DATE,
                (SELECT min(found_on) FROM hazard_case))]) AS started_on
    FROM run
),

finished_by_day AS (
    SELECT 'survey_done' AS metric, as_of, level, code, done AS finished FROM snapshot
    UNION ALL
    SELECT 'revisit_done', as_of, level, code, revisited FROM snapshot
    UNION ALL
    SELECT 'rectified', as_of, level, code, rectified FROM snapshot
),

between_snapshots AS (
    SELECT metric, level, code, (finished - finished_before) / (day - day_before) AS pace
    FROM (
        SELECT metric, level, code, finished_by_day.as_of AS day, finished,
            lag(finished_by_day.as_of) OVER by_day AS day_before,
            lag(finished) OVER by_day AS finished_before
        FROM finished_by_day
        JOIN run ON finished_by_day.as_of <= run.as_of
        WHERE finished IS NOT NULL
        WINDOW by_day AS (PARTITION BY metric, level, code ORDER BY finished_by_day.as_of))
    CROSS JOIN run
    WHERE day > run.as_of - 28 AND day_before IS NOT NULL
),

finished_house AS (
    SELECT 'revisit_done' AS metric, done_on AS day, house.*
    FROM revisit
    JOIN house USING (house_id)
    WHERE revisit_status = 'done' AND is_commercial
    UNION ALL BY NAME
    SELECT 'rectified' AS metric, hazard_house.closed_on AS day, house.*
    FROM hazard_house
    JOIN house USING (house_id)
    WHERE outcome = 'rectified'
),

by_week AS (
    SELECT metric, week,
        level_of(grouping(report_unit_id, county_code, township_code, village_code)) AS level,
        CASE level WHEN 'prefecture' THEN (SELECT place_code FROM run)
             ELSE coalesce(report_unit_id, county_code, township_code, village_code, 'unassigned')
        END AS code,
        count(*) AS finished
    FROM (
        SELECT metric, (run.as_of - day) // 7 AS week, report_unit_id, county_code,
            township_code, village_code
        FROM finished_house
        CROSS JOIN run
        WHERE day > run.as_of - 28 AND day <= run.as_of)
    GROUP BY metric, week, GROUPING SETS
        ((), (report_unit_id), (county_code), (township_code), (village_code))
),

-- A week in which nothing was finished counts as one.
between_weeks AS (
    SELECT state.metric, state.level, state.code, coalesce(finished, 0) / 7 AS pace
    FROM state
    CROSS JOIN range(4) AS weeks (week)
    LEFT JOIN by_week USING (metric, level, code, week)
    WHERE state.metric <> 'survey_done'
        AND state.metric NOT IN (SELECT metric FROM between_snapshots)
),

paced AS (
    SELECT metric, level, code, median(pace) AS pace, min(pace) AS slowest, max(pace) AS fastest
    FROM (SELECT * FROM between_snapshots UNION ALL SELECT * FROM between_weeks)
    GROUP BY metric, level, code
),

-- More than a hundred years are not a forecast.
projected AS (
    SELECT state.*, started_on, deadline, run.as_of, deadline - run.as_of AS days_left,
        pace, slowest, fastest,
        CASE WHEN remaining > 0 AND pace > 0 AND remaining / pace < 36500
             THEN run.as_of + ceil(remaining / pace)::INTEGER END AS projected_on
    FROM state
    JOIN deadline USING (metric)
    CROSS JOIN run
    LEFT JOIN paced USING (metric, level, code)
)

SELECT metric, level, code, name_zh, name_en, parent_code, sort, total, remaining, deadline,
    days_left,
    CASE WHEN days_left > 0 THEN round(remaining / days_left, 2) END AS needed_per_day,
    round(pace, 2) AS pace_per_day,
    round(slowest, 2) AS slowest_per_day,
    round(fastest, 2) AS fastest_per_day,
    projected_on,
    started_on,
    -- where a straight line from the start to the deadline would be today
    CASE WHEN deadline > started_on
         THEN percent(greatest(least(as_of, deadline) - started_on, 0), deadline - started_on)
         END AS planned_pct,
    CASE WHEN remaining = 0 THEN 'finished'
         WHEN projected_on IS NULL THEN 'no_pace'
         WHEN deadline IS NULL THEN 'no_deadline'
         WHEN projected_on <= deadline THEN 'on_time'
         ELSE 'late' END AS forecast
FROM projected
JOIN area USING (level, code)
