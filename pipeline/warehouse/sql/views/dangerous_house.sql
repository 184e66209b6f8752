-- Dangerous houses that still stand: not yet rebuilt, and vacated ones. Commercial or not.
-- Why not in hazard_house: a house can be dangerous by grade or programme without a hazard case.
WITH case_by_house AS (
    SELECT house_id,
        NOT bool_or(is_open OR (closure_reason = 'regraded' AND NOT is_superseded)) AS is_rectified
    FROM counted_case
    GROUP BY house_id
),

judged AS (
    SELECT house.*, grade, appraised_on,
        coalesce(is_vacated, false) AS stands_empty,
        coalesce(grade IN ('c', 'd', 'csu', 'dsu') OR rural_renovation IN ('pending', 'doing'), false)
            AS is_dangerous,
        coalesce(is_rectified, false) OR coalesce(rural_renovation = 'done', false) AS is_remedied
    FROM house
    LEFT JOIN latest_grade USING (house_id)
    LEFT JOIN case_by_house USING (house_id)
),

-- What the last visit saw: a vacated house must be neither lived in nor in business.
last_visit AS (
    SELECT house_id, patrolled_on AS last_patrolled_on,
        coalesce(is_operating, false) OR coalesce(is_occupied, false) AS is_used
    FROM patrol
    QUALIFY row_number() OVER (
        PARTITION BY house_id ORDER BY patrolled_on DESC, patrol_id DESC) = 1
)

SELECT house_id, house_no, platform_house_no, parcel_id, judged.village_code, judged.township_code,
    judged.county_code, judged.report_unit_id,
    village.name_zh AS village_name_zh,
    township.name_zh AS township_name_zh,
    report_unit.name_zh AS report_unit_name_zh,
    judged.lon, judged.lat, address, use_class, is_commercial, is_hazardous, grade, appraised_on,
    rural_renovation,
    CASE WHEN stands_empty THEN 'vacated' ELSE 'not_rebuilt' END AS danger_state,
    last_patrolled_on, stands_empty AND coalesce(is_used, false) AS is_found_in_use
FROM judged
LEFT JOIN last_visit USING (house_id)
LEFT JOIN admin_unit AS village ON village.code = judged.village_code
LEFT JOIN admin_unit AS township ON township.code = judged.township_code
LEFT JOIN report_unit ON report_unit.report_unit_id = judged.report_unit_id
WHERE NOT is_remedied AND (is_dangerous OR stands_empty)
