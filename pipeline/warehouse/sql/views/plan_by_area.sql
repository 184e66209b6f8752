-- Plan and reality for each kind of work and area.
-- Why the last week that has ended: an office plans totals for the ends of weeks, and what it has to
-- have reached between two of them is not said.
WITH by_area AS (
    SELECT metric, level, code, bool_or(is_proposal) AS has_proposal,
        max_by(planned_total, week_ending)
            FILTER (NOT is_proposal AND week_ending <= run.as_of) AS planned,
        min_by(planned_total, week_ending) FILTER (week_ending > run.as_of) AS planned_next,
        max_by(planned_total, week_ending) AS target,
        max(week_ending) AS ends_on,
        -- the current week is the first that has not ended
        coalesce(
            min_by({'department': lead_department, 'person': responsible_person}, week_ending)
                FILTER (week_ending >= run.as_of),
            max_by({'department': lead_department, 'person': responsible_person}, week_ending))
            AS answers,
        min(plan_as_of) FILTER (NOT is_proposal) AS plan_as_of
    FROM plan_week
    CROSS JOIN run
    GROUP BY metric, level, code
),

compared AS (
    SELECT plan_basis.* EXCLUDE (deadline), run.as_of, planned, planned_next, ends_on, answers,
        plan_as_of, plan_as_of IS NULL AS is_proposal,
        coalesce(target, CASE WHEN remaining = 0 THEN total END) AS target,
        greatest(ends_on - run.as_of, 0) AS days_left
    FROM plan_basis
    CROSS JOIN run
    LEFT JOIN by_area USING (metric, level, code)
)

SELECT metric, level, code, name_zh, name_en, parent_code, sort, total, planned, reached,
    planned - reached AS behind_by,
    target,
    -- the way ends at the target: a plan for one, where thousands are reached, is no million percent
    percent(least(reached, target), target) AS way_pct,
    ends_on,
    CASE WHEN ends_on IS NOT NULL THEN round(days_left / 7, 1) END AS weeks_left,
    CASE WHEN days_left > 0 THEN round(greatest(target - reached, 0) * 7 / days_left, 1) END
        AS needed_per_week,
    pace_per_week,
    CASE WHEN is_proposal THEN 'no_plan'
         WHEN planned IS NULL THEN 'not_due'
         WHEN reached < planned THEN 'behind'
         WHEN reached > planned AND reached >= planned_next THEN 'ahead'
         ELSE 'on_time' END AS state,
    is_proposal, answers.department AS lead_department, answers.person AS responsible_person,
    plan_as_of
FROM compared
JOIN area USING (level, code)
