-- id = "B06"
-- severity = "warning"
-- table = "work_plan"
-- field = "planned_total"
-- needs = ["work_plan"]
-- thresholds = { days_late = 6, slack_share = 0.01, slack = 2 }
-- zh = "任务计划不成立"
-- en = "Plan does not hold"
-- advice_zh = "请核对各周计划累计数、总数和截止日期，重新报送该单位的整份计划。"
-- advice_en = "Check the totals of the weeks, what there is and the deadline, and deliver the whole plan again."
-- basis = "Recommendation: what is planned grows, up to what there is, by the deadline; the whole is the sum of its units"

-- The last plan delivered for each work and area, also one made after the as-of date: it is the one to
-- be put right. A code that stands for two areas is that of the wider one, as in work_plan_latest.
-- Why some slack: parcels and houses come and go one by one after a plan is made.
WITH week AS (
    SELECT plan.as_of, metric, area_code, week_ending, planned_total, level, total, deadline,
        lag(planned_total) OVER by_week AS planned_before,
        lead(week_ending) OVER by_week IS NULL AS is_last,
        greatest(getvariable('slack'), getvariable('slack_share') * total) AS slack,
        max(CASE WHEN week_ending <= deadline + getvariable('days_late')::INTEGER
            THEN planned_total ELSE 0 END) OVER plan_of AS planned_in_time
    FROM work_plan AS plan
    JOIN (
        SELECT metric, level, code AS area_code, total, deadline
        FROM plan_basis
        WHERE code <> 'unassigned'
        QUALIFY row_number() OVER (
            PARTITION BY metric, code
            ORDER BY array_position(['prefecture', 'unit', 'township', 'village'], level)) = 1) AS basis
        USING (metric, area_code)
    WINDOW by_week AS (PARTITION BY metric, area_code, plan.as_of ORDER BY week_ending),
        plan_of AS (PARTITION BY metric, area_code, plan.as_of)
    QUALIFY plan.as_of = max(plan.as_of) OVER (PARTITION BY metric, area_code)
),

-- What the plans of the units leave open for the whole place in a week: units without a plan have at
-- least what they have reached, if the week is still to come, and at most all there is. Weeks that one
-- of the plans does not name say nothing.
unplanned AS (
    SELECT metric, sum(reached) AS reached, sum(total) AS total
    FROM plan_basis
    WHERE level = 'unit'
        AND (metric, code) NOT IN (SELECT (metric, area_code) FROM week WHERE level = 'unit')
    GROUP BY metric
),

of_units AS (
    SELECT week.metric, week_ending,
        sum(planned_total) + CASE WHEN week_ending > any_value(run.as_of)
            THEN coalesce(any_value(unplanned.reached), 0) ELSE 0 END AS lowest,
        sum(planned_total) + coalesce(any_value(unplanned.total), 0) AS highest
    FROM week
    CROSS JOIN run
    LEFT JOIN unplanned USING (metric)
    WHERE level = 'unit'
    GROUP BY week.metric, week_ending
    HAVING count(*) = (
        SELECT count(DISTINCT area_code)
        FROM week AS other
        WHERE other.level = 'unit' AND other.metric = week.metric)
),

judged AS (
    SELECT week.*, lowest, highest,
        planned_total < planned_before AS falls,
        planned_total > total + slack AS is_too_much,
        is_last AND deadline IS NOT NULL AND planned_in_time < total - slack AS is_short,
        level = 'prefecture' AND NOT planned_total BETWEEN lowest - slack AND highest + slack
            AS is_another
    FROM week
    LEFT JOIN of_units USING (metric, week_ending)
)

SELECT concat_ws(' ', as_of, metric, area_code, week_ending) AS key,
    CASE level WHEN 'unit' THEN area_code
        WHEN 'township' THEN (SELECT report_unit_id FROM admin_unit WHERE code = area_code) END
        AS report_unit_id,
    CASE level WHEN 'village' THEN area_code END AS village_code,
    planned_total AS value,
    concat_ws('；',
        CASE WHEN falls THEN '累计数由 ' || planned_before || ' 降至 ' || planned_total END,
        CASE WHEN is_too_much THEN '计划 ' || planned_total || '，总数只有 ' || total END,
        CASE WHEN is_short THEN '到截止日期 ' || deadline || ' 只计划完成 ' || planned_in_time
            || '，总数 ' || total END,
        CASE WHEN is_another THEN '整体计划 ' || planned_total || '，各单位计划合计应在 ' || lowest
            || ' 至 ' || highest || ' 之间' END) AS detail_zh,
    concat_ws('; ',
        CASE WHEN falls THEN 'the total falls from ' || planned_before || ' to ' || planned_total END,
        CASE WHEN is_too_much THEN planned_total || ' planned of ' || total END,
        CASE WHEN is_short THEN planned_in_time || ' of ' || total || ' planned by the deadline '
            || deadline END,
        CASE WHEN is_another THEN planned_total || ' planned for the whole place, from ' || lowest
            || ' to ' || highest || ' by the plans of the units' END) AS detail_en
FROM judged
WHERE falls OR is_too_much OR is_short OR is_another
