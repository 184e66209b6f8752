-- id = "C04"
-- severity = "warning"
-- problem = "p3"
-- table = "hazard_case"
-- needs = ["hazard_case", "measure", "patrol"]
-- thresholds = { patrol_days = 7 }
-- zh = "警示破损或巡查超期"
-- en = "Warning damaged or patrol overdue"
-- advice_zh = "请修复围挡和警示标识，并按期巡查。"
-- advice_en = "Mend fence and sign, and patrol in time."
-- basis = "City notices ask for regular patrols; 7 days: recommendation"

-- Open cases under a control that is in force. The days count from the last visit, or from the
-- control's first day where that is later.
WITH controlled AS (
    SELECT case_id, any_value(house_id) AS house_id, min(started_on) AS controlled_from
    FROM measure
    JOIN counted_case USING (case_id)
    WHERE is_open AND measure_kind IN ('stop_use', 'stop_business', 'cordon')
        AND started_on IS NOT NULL AND finished_on IS NULL
    GROUP BY case_id
),

last_patrol AS (
    SELECT *
    FROM patrol
    QUALIFY row_number() OVER (
        PARTITION BY house_id ORDER BY patrolled_on DESC, patrol_id DESC) = 1
),

judged AS (
    SELECT case_id, controlled.house_id, patrolled_on,
        coalesce(NOT is_sign_ok, false) AS sign_damaged,
        coalesce(NOT is_fence_ok, false) AS fence_damaged,
        date_diff('day', greatest(patrolled_on, controlled_from), as_of) AS days
    FROM controlled
    LEFT JOIN last_patrol USING (house_id)
    CROSS JOIN run
)

SELECT case_id AS key, house_id, patrolled_on AS value,
    concat_ws('、',
        CASE WHEN sign_damaged THEN '警示破损' END,
        CASE WHEN fence_damaged THEN '围挡破损' END,
        CASE WHEN days > getvariable('patrol_days') THEN '已 ' || days || ' 天未巡查' END)
        AS detail_zh,
    concat_ws(', ',
        CASE WHEN sign_damaged THEN 'sign damaged' END,
        CASE WHEN fence_damaged THEN 'fence damaged' END,
        CASE WHEN days > getvariable('patrol_days') THEN 'no patrol for ' || days || ' days' END)
        AS detail_en
FROM judged
WHERE sign_damaged OR fence_damaged OR days > getvariable('patrol_days')
