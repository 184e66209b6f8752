-- The houses an office watches first, one row per list and house; a house can be in several lists.
-- Large houses are those of rule S10; overdue patrols are those of patrol_house, which is where lists,
-- figures and rule C04 have them from.

-- Cases closed as false positive or merged into another do not count.
WITH counted AS (
    SELECT case_id, house_id, hazard_level, due_on, closure_reason, closure_reason IS NULL AS is_open
    FROM hazard_case
    WHERE closure_reason IS NULL OR closure_reason NOT IN ('false_positive', 'merged')
),

case_by_house AS (
    SELECT house_id, bool_or(is_open) AS is_open,
        CASE WHEN bool_or(hazard_level = 'severe') THEN 'severe' ELSE 'ordinary' END AS hazard_level,
        min(due_on) FILTER (is_open) AS due_on
    FROM counted
    GROUP BY house_id
),

-- What was put up under a re-graded case is still there.
control_by_house AS (
    SELECT house_id,
        bool_or(is_open AND measure_group = 'management' AND started_on IS NOT NULL)
            AS is_controlled,
        list(measure_kind) FILTER (started_on IS NOT NULL OR finished_on IS NOT NULL) AS kinds
    FROM measure
    JOIN counted USING (case_id)
    WHERE is_open OR closure_reason = 'regraded'
    GROUP BY house_id
),

latest_grade AS (
    SELECT house_id, grade
    FROM appraisal
    WHERE grade IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY house_id ORDER BY issued_on DESC NULLS LAST, report_no DESC) = 1
),

last_patrol AS (
    SELECT house_id, max(patrolled_on) AS last_patrolled_on
    FROM patrol
    JOIN run ON patrolled_on <= as_of
    GROUP BY house_id
),

judged AS (
    SELECT house.*, grade, danger_state, coalesce(is_found_in_use, false) AS is_in_use,
        coalesce(is_open, false) AS has_open_case, hazard_level,
        coalesce(has_open_case AND hazard_level = 'severe', false) AS is_severe,
        coalesce(grade IN ('d', 'dsu') AND (has_open_case OR danger_state IS NOT NULL), false)
            AS is_grade_d,
        coalesce(storeys >= rule_threshold('S10', 'storeys', 3), false) AS is_tall,
        coalesce(max_occupancy >= rule_threshold('S10', 'people', 10), false) AS is_crowded,
        coalesce(is_controlled, false) AS is_controlled,
        list_filter([
            CASE WHEN NOT list_has_any(coalesce(kinds, []), ['stop_use', 'stop_business'])
                THEN 'stop_use' END,
            CASE WHEN NOT list_contains(coalesce(kinds, []), 'evacuate')
                AND NOT coalesce(is_vacated, false) THEN 'evacuate' END,
            CASE WHEN NOT list_contains(coalesce(kinds, []), 'cordon') THEN 'cordon' END],
            lambda control: control IS NOT NULL) AS missing_controls,
        last_patrolled_on,
        date_diff('day', last_patrolled_on, as_of) AS days_since_patrol,
        coalesce(is_patrol_overdue, false) AS is_patrol_overdue,
        due_on, coalesce(due_on < as_of, false) AS is_overdue
    FROM house
    CROSS JOIN run
    LEFT JOIN case_by_house USING (house_id)
    LEFT JOIN control_by_house USING (house_id)
    LEFT JOIN latest_grade USING (house_id)
    LEFT JOIN last_patrol USING (house_id)
    LEFT JOIN (SELECT house_id, is_overdue AS is_patrol_overdue FROM patrol_house) AS patrolled
        USING (house_id)
    LEFT JOIN (
        SELECT house_id, danger_outcome AS danger_state, is_found_in_use
        FROM dangerous_house_outcome
        WHERE danger_outcome IN ('not_rebuilt', 'vacated')) AS dangerous USING (house_id)
    WHERE is_commercial OR is_open OR danger_state IS NOT NULL
),

listed AS (
    SELECT *, unnest(list_filter([
        CASE WHEN is_severe OR is_grade_d THEN 'open_severe' END,
        CASE WHEN is_commercial AND (is_tall OR is_crowded) THEN 'large' END,
        danger_state,
        CASE WHEN (is_severe OR is_grade_d) AND is_patrol_overdue THEN 'patrol_due' END],
        lambda item: item IS NOT NULL)) AS key_list
    FROM judged
),

-- The reasons why a house is in this list; its other reasons do not count here.
explained AS (
    SELECT *, is_severe OR is_grade_d AS is_urgent,
        -- the first tier must be acted on now; of the last, nothing but the size is known
        CASE WHEN (is_severe AND NOT is_controlled)
                OR ((is_severe OR is_grade_d) AND is_overdue) THEN 1
            WHEN is_severe OR is_grade_d OR has_open_case OR coalesce(grade IN ('c', 'csu'), false)
                OR (is_tall AND is_crowded) THEN 2
            ELSE 3 END AS tier,
        list_filter([
            CASE WHEN key_list IN ('open_severe', 'patrol_due') AND is_severe THEN 'severe' END,
            CASE WHEN key_list = 'not_rebuilt' AND grade IN ('c', 'csu') THEN 'grade_c' END,
            CASE WHEN key_list <> 'large' AND grade IN ('d', 'dsu') THEN 'grade_d' END,
            CASE WHEN key_list = 'large' AND is_tall THEN 'tall' END,
            CASE WHEN key_list = 'large' AND is_crowded THEN 'crowded' END,
            CASE WHEN key_list IN ('not_rebuilt', 'vacated')
                AND rural_renovation IN ('pending', 'doing') THEN 'renovation' END,
            CASE WHEN key_list = 'vacated' THEN 'vacated' END,
            CASE WHEN key_list = 'vacated' AND is_in_use THEN 'in_use' END,
            CASE WHEN key_list = 'patrol_due' AND last_patrolled_on IS NULL
                THEN 'never_patrolled' END,
            CASE WHEN key_list = 'patrol_due' AND last_patrolled_on IS NOT NULL
                THEN 'patrol_overdue' END],
            lambda reason: reason IS NOT NULL) AS reasons
    FROM listed
)

SELECT key_list, explained.house_id, house_no, platform_house_no, parcel_id, explained.village_code,
    explained.township_code, explained.county_code, explained.report_unit_id,
    township.name_zh AS township_name_zh, township.name_en AS township_name_en,
    village.name_zh AS village_name_zh, village.name_en AS village_name_en,
    report_unit.name_zh AS report_unit_name_zh, report_unit.name_en AS report_unit_name_en,
    explained.lon, explained.lat, address, use_class, is_commercial, storeys, max_occupancy,
    CASE WHEN has_open_case THEN hazard_level END AS hazard_level, grade, rural_renovation,
    coalesce(is_vacated, false) AS is_vacated, reasons,
    CASE WHEN is_urgent THEN is_controlled END AS is_controlled,
    CASE WHEN is_urgent THEN missing_controls END AS missing_controls,
    last_patrolled_on, days_since_patrol, tier, due_on,
    -- in a tier severe ones nobody has controlled first, where the list says so, and vacated ones in
    -- use; then by place, as everywhere
    row_number() OVER (
        PARTITION BY key_list
        ORDER BY tier,
            key_list IN ('open_severe', 'patrol_due') AND is_severe AND NOT is_controlled DESC,
            key_list = 'vacated' AND is_in_use DESC,
            report_unit.sort NULLS LAST, explained.report_unit_id NULLS LAST,
            explained.township_code NULLS LAST, explained.village_code NULLS LAST,
            explained.house_id) AS place
FROM explained
LEFT JOIN admin_unit AS township ON township.code = explained.township_code
LEFT JOIN admin_unit AS village ON village.code = explained.village_code
LEFT JOIN report_unit ON report_unit.report_unit_id = explained.report_unit_id
