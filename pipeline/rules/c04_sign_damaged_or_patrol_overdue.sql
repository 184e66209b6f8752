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

-- Open cases under a control that is in force. When the last visit was and how soon the next one is due
-- says patrol_house, as it does for the lists and figures of patrols.
WITH controlled AS (
    SELECT DISTINCT case_id, house_id
    FROM measure
    JOIN counted_case USING (case_id)
    WHERE is_open AND measure_kind IN ('stop_use', 'stop_business', 'cordon')
        AND started_on IS NOT NULL AND finished_on IS NULL
),

last_visit AS (
    SELECT house_id, sign_damaged, fence_damaged
    FROM patrol_visit
    QUALIFY row_number() OVER (
        PARTITION BY house_id ORDER BY patrolled_on DESC, patrol_id DESC) = 1
),

judged AS (
    SELECT case_id, house_id, last_patrolled_on,
        coalesce(sign_damaged, false) AS sign_damaged, coalesce(fence_damaged, false) AS fence_damaged,
        CASE WHEN is_overdue THEN days_since END AS days
    FROM controlled
    LEFT JOIN patrol_house USING (house_id)
    LEFT JOIN last_visit USING (house_id)
)

SELECT case_id AS key, house_id, last_patrolled_on AS value,
    concat_ws('、',
        CASE WHEN sign_damaged THEN '警示破损' END,
        CASE WHEN fence_damaged THEN '围挡破损' END,
        CASE WHEN days IS NOT NULL THEN '已 ' || days || ' 天未巡查' END)
        AS detail_zh,
    concat_ws(', ',
        CASE WHEN sign_damaged THEN 'sign damaged' END,
        CASE WHEN fence_damaged THEN 'fence damaged' END,
        CASE WHEN days IS NOT NULL THEN 'no patrol for ' || days || ' days' END)
        AS detail_en
FROM judged
WHERE sign_damaged OR fence_damaged OR days IS NOT NULL
