-- What the figures, lists and rules of patrols rest on, written once the ledgers are there.
-- Why tables and not views: each is asked by several views, and a view would be computed for each again.
-- The grid of each house that is or may have to be patrolled; nothing else asks for it.
INSERT INTO house_grid BY NAME
SELECT house_id, min(grid_id) AS grid_id
FROM (
    SELECT house_id FROM counted_case WHERE is_open
    UNION
    SELECT house_id FROM dangerous_house_outcome WHERE danger_outcome IN ('not_rebuilt', 'vacated')
    UNION
    SELECT house_id FROM patrol) AS patrolled
JOIN house USING (house_id)
JOIN grid USING (village_code)
WHERE grid.geometry IS NOT NULL AND house.lon IS NOT NULL
    AND ST_Intersects(grid.geometry::GEOMETRY, ST_Point(house.lon, house.lat))
GROUP BY house_id
ORDER BY house_id;

-- Houses that must be patrolled on the as-of date, and when they were. Rule C04, the key figures and the
-- lists all speak of these rows. How often: settings [duties], threshold patrol_days of rule C04, plans.
INSERT INTO patrol_house BY NAME
WITH duty AS (
    SELECT house_id, 'severe' AS reason, min(found_on) AS duty_from,
        duty_setting('patrol_severe_days') AS days
    FROM counted_case
    WHERE is_open AND hazard_level = 'severe'
    GROUP BY house_id
    UNION ALL
    SELECT house_id, 'controlled', min(started_on), (SELECT patrol_days FROM run)
    FROM measure
    JOIN counted_case USING (case_id)
    WHERE is_open AND measure_kind IN ('stop_use', 'stop_business', 'cordon')
        AND started_on IS NOT NULL AND finished_on IS NULL
    GROUP BY house_id
    UNION ALL
    SELECT house_id, CASE danger_outcome WHEN 'vacated' THEN 'vacated' ELSE 'dangerous' END, appraised_on,
        CASE danger_outcome WHEN 'vacated' THEN duty_setting('patrol_vacated_days')
            ELSE duty_setting('patrol_dangerous_days') END
    FROM dangerous_house_outcome
    LEFT JOIN latest_grade USING (house_id)
    WHERE danger_outcome IN ('not_rebuilt', 'vacated')
),

by_house AS (
    SELECT house_id, list(reason ORDER BY reason) AS reasons, min(duty_from) AS duty_from,
        min(days)::INTEGER AS required_days
    FROM duty
    WHERE days > 0
    GROUP BY house_id
),

visit AS (
    SELECT DISTINCT house_id, patrolled_on
    FROM patrol
    JOIN run ON patrolled_on <= as_of
),

last_visit AS (
    SELECT house_id, max(patrolled_on) AS last_patrolled_on
    FROM visit
    GROUP BY house_id
),

placed AS (
    SELECT by_house.*, house_no, address, village_code, township_code, county_code, report_unit_id,
        grid_id, last_patrolled_on, as_of,
        CASE WHEN EXISTS (FROM visit) THEN least(as_of, greatest(
            duty_from, (SELECT min(patrolled_on) FROM visit), as_of - 364)) END AS counted_from
    FROM by_house
    CROSS JOIN run
    JOIN house USING (house_id)
    LEFT JOIN house_grid USING (house_id)
    LEFT JOIN last_visit USING (house_id)
),

-- The plan of the grid goes before that of the village; of several, the one that comes most often.
plan AS (
    SELECT house_id, plan_id, patroller, patrol_plan.interval_days AS plan_days
    FROM placed
    JOIN patrol_plan
        ON patrol_plan.village_code = placed.village_code
        AND (patrol_plan.grid_id IS NULL OR patrol_plan.grid_id = placed.grid_id)
    WHERE coalesce(starts_on <= as_of, true) AND coalesce(ends_on >= as_of, true)
    QUALIFY row_number() OVER (
        PARTITION BY house_id
        ORDER BY patrol_plan.grid_id IS NULL, patrol_plan.interval_days, plan_id) = 1
),

-- Both ends of the time that is counted stand for visits, so that a house nobody visits has a gap too.
day AS (
    SELECT house_id, counted_from AS day
    FROM placed
    WHERE counted_from IS NOT NULL
    UNION
    SELECT house_id, as_of
    FROM placed
    WHERE counted_from IS NOT NULL
    UNION
    SELECT house_id, patrolled_on
    FROM visit
    JOIN placed USING (house_id)
    WHERE patrolled_on > counted_from
),

gap AS (
    SELECT house_id, max(days) AS longest_gap_days
    FROM (
        SELECT house_id,
            date_diff('day', lag(day) OVER (PARTITION BY house_id ORDER BY day), day) AS days
        FROM day)
    GROUP BY house_id
)

SELECT placed.house_id, house_no, address, placed.village_code, placed.township_code,
    placed.county_code, placed.report_unit_id,
    township.name_zh AS township_name_zh, township.name_en AS township_name_en,
    village.name_zh AS village_name_zh, village.name_en AS village_name_en,
    grid_id, reasons, duty_from,
    least(required_days, coalesce(plan_days, required_days))::INTEGER AS interval_days,
    plan_id, patroller, last_patrolled_on,
    date_diff('day', greatest(last_patrolled_on, duty_from), as_of) AS days_since,
    coalesce(days_since > least(required_days, coalesce(plan_days, required_days)), true) AS is_overdue,
    counted_from, coalesce(longest_gap_days, CASE WHEN counted_from IS NOT NULL THEN 0 END)
        AS longest_gap_days
FROM placed
LEFT JOIN plan USING (house_id)
LEFT JOIN gap USING (house_id)
LEFT JOIN admin_unit AS township ON township.code = placed.township_code
LEFT JOIN admin_unit AS village ON village.code = placed.village_code
ORDER BY placed.house_id;

-- Every patrol up to the as-of date: what it found, and the first later visit that found it put right.
INSERT INTO patrol_visit BY NAME
WITH visit AS (
    SELECT patrol_id, patrol.house_id, patrolled_on,
        coalesce(NOT is_sign_ok, false) AS sign_damaged,
        coalesce(NOT is_fence_ok, false) AS fence_damaged,
        patrol_in_use.patrol_id IS NOT NULL AS in_use
    FROM patrol
    JOIN run ON patrolled_on <= as_of
    LEFT JOIN patrol_in_use USING (patrol_id)
),

judged AS (
    SELECT *, sign_damaged OR fence_damaged OR in_use AS has_found
    FROM visit
)

SELECT patrol_id, house_id, village_code, township_code, county_code, report_unit_id, grid_id,
    patrolled_on, sign_damaged, fence_damaged, in_use, has_found,
    CASE WHEN has_found THEN min(CASE WHEN NOT has_found THEN patrolled_on END) OVER (
        PARTITION BY house_id ORDER BY patrolled_on, patrol_id
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) END AS put_right_on
FROM judged
JOIN house USING (house_id)
LEFT JOIN house_grid USING (house_id)
ORDER BY patrol_id;

-- The visits that were due, one per interval from the first day that counts, and those that were made.
-- Why intervals: two visits in one week do not make up for none in the next.
INSERT INTO patrol_due BY NAME
WITH slot AS (
    SELECT house_id, village_code, township_code, county_code, report_unit_id, grid_id, interval_days,
        unnest(generate_series(1, date_diff('day', counted_from, as_of) // interval_days))::INTEGER
            AS number,
        counted_from
    FROM patrol_house
    CROSS JOIN run
    WHERE counted_from IS NOT NULL
),

dated AS (
    SELECT * EXCLUDE (interval_days, counted_from),
        counted_from + ((number - 1) * interval_days)::INTEGER AS begins_on,
        counted_from + (number * interval_days)::INTEGER AS due_on
    FROM slot
),

visited AS (
    SELECT DISTINCT house_id, number
    FROM dated
    JOIN patrol USING (house_id)
    WHERE patrolled_on <= due_on
        AND (patrolled_on > begins_on OR (number = 1 AND patrolled_on = begins_on))
)

SELECT house_id, village_code, township_code, county_code, report_unit_id, grid_id, begins_on, due_on,
    visited.number IS NOT NULL AS is_done
FROM dated
LEFT JOIN visited USING (house_id, number)
ORDER BY house_id, due_on;
