-- The weeks of every plan: the one in force where there is one, else a proposal, which is marked.
-- Why a proposal starts from what is reached today: it says what is still to be done, and never that
-- somebody is behind a plan that he has not made.
WITH unplanned AS (
    SELECT plan_basis.*, run.as_of, deadline - run.as_of AS days_left,
        -- for finishing in time, but no slower than now
        greatest(CASE WHEN deadline > run.as_of THEN remaining * 7 / (deadline - run.as_of) END,
            nullif(pace_per_week, 0)) AS per_week
    FROM plan_basis
    CROSS JOIN run
    ANTI JOIN work_plan_latest USING (metric, level, code)
    WHERE remaining > 0 AND code <> 'unassigned'
),

proposed AS (
    SELECT metric, level, code, total, as_of,
        CASE WHEN days_left > 0 THEN least(as_of + 7 * week::INTEGER, deadline)
             ELSE as_of + 7 * week::INTEGER END AS week_ending,
        least(total, reached + ceil(per_week * (week_ending - as_of) / 7)::BIGINT) AS planned_total
    FROM unplanned
    JOIN range(1, 521) AS weeks (week)
        -- the last week is the one in which all is reached
        ON week <= ceil(remaining / per_week)
        AND week <= CASE WHEN days_left > 0 THEN ceil(days_left / 7) ELSE 12 END
    WHERE per_week > 0
),

planned AS (
    SELECT metric, level, code, week_ending, planned_total, false AS is_proposal, total,
        lead_department, responsible_person, plan_as_of
    FROM work_plan_latest
    JOIN plan_basis USING (metric, level, code)
    UNION ALL
    SELECT metric, level, code, week_ending, planned_total, true, total, NULL, NULL, as_of
    FROM proposed
)

SELECT metric, level, code, name_zh, name_en, parent_code, sort, week_ending, planned_total,
    is_proposal, total, lead_department, responsible_person, plan_as_of
FROM planned
JOIN area USING (level, code)
