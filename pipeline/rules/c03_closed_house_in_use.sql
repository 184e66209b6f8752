-- id = "C03"
-- severity = "error"
-- problem = "p3"
-- table = "patrol"
-- needs = ["patrol", "measure"]
-- zh = "停用房屋仍经营或住人"
-- en = "Closed house still in business or occupied"
-- advice_zh = "请立即清退人员、停止经营并加强巡查。"
-- advice_en = "Move people out, stop the business at once, and patrol more often."
-- basis = "Hundred-Day Action on self-built houses: what is closed stays closed"

-- In force on the day of the visit: begun before it and not ended. An evacuation is done when people
-- are out and holds until the case is closed. People may live on where only the business was stopped.
WITH control AS (
    SELECT house_id, measure_kind,
        CASE WHEN measure_kind = 'evacuate' THEN coalesce(finished_on, started_on)
             ELSE started_on END AS in_force_from,
        CASE WHEN measure_kind = 'evacuate' THEN closed_on
             ELSE finished_on END AS in_force_until
    FROM measure
    JOIN counted_case USING (case_id)
    WHERE measure_kind IN ('stop_use', 'stop_business', 'evacuate')
),

seen AS (
    SELECT patrol_id, any_value(patrol.house_id) AS house_id, any_value(patrolled_on) AS seen_on,
        coalesce(any_value(is_operating), false) AS in_business,
        coalesce(any_value(is_occupied) AND bool_or(measure_kind <> 'stop_business'), false)
            AS has_people
    FROM patrol
    JOIN control
        ON control.house_id = patrol.house_id
        AND patrolled_on > in_force_from
        AND patrolled_on < coalesce(in_force_until, DATE 'infinity')
    GROUP BY patrol_id
)

SELECT patrol_id AS key, house_id,
    seen_on || '：' || concat_ws('、',
        CASE WHEN in_business THEN '仍在经营' END,
        CASE WHEN has_people THEN '仍有人' END) AS detail_zh,
    seen_on || ': ' || concat_ws(', ',
        CASE WHEN in_business THEN 'in business' END,
        CASE WHEN has_people THEN 'occupied' END) AS detail_en
FROM seen
WHERE in_business OR has_people
