-- Patrols that found somebody in a house that must be empty or closed. Rule C03 speaks of these rows.
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

under_order AS (
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

SELECT patrol_id, house_id, seen_on, in_business, has_people, true AS is_under_order
FROM under_order
WHERE in_business OR has_people
UNION ALL
SELECT patrol_id, house_id, patrolled_on, coalesce(is_operating, false), coalesce(is_occupied, false),
    false
FROM patrol
JOIN (SELECT house_id FROM dangerous_house_outcome WHERE danger_outcome = 'vacated') USING (house_id)
WHERE (is_operating OR is_occupied)
    AND patrol_id NOT IN (SELECT patrol_id FROM under_order WHERE in_business OR has_people)
