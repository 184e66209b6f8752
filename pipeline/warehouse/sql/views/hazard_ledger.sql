-- The hazard ledger: one row per hazardous commercial house with all that the printed ledger says.
-- Why not in hazard_house: owner, agency, person, sign and fence, and the responsible department are
-- needed on paper, not on the map.

-- The latest case and report are chosen as in hazard_house, so that both views show the same ones.
WITH last_case AS (
    SELECT house_id, case_id, responsible_person
    FROM hazard_case
    WHERE closure_reason IS NULL OR closure_reason NOT IN ('false_positive', 'merged')
    QUALIFY row_number() OVER (
        PARTITION BY house_id ORDER BY found_on DESC NULLS LAST, case_id DESC) = 1
),

latest_report AS (
    SELECT house_id, agency, standards
    FROM appraisal
    WHERE grade IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY house_id ORDER BY issued_on DESC NULLS LAST, report_no DESC) = 1
),

-- Each kind once, in the order in which the measures were taken.
measure_kind AS (
    SELECT house_id, measure_group = 'management' AS is_control,
        coalesce(measure_kind, 'other') AS kind,
        bool_or(started_on IS NOT NULL OR finished_on IS NOT NULL) AS has_begun,
        min(coalesce(started_on, planned_on, finished_on)) AS first_on
    FROM (SELECT house_id, unnest(measures, recursive := true) FROM hazard_house)
    GROUP BY house_id, is_control, kind
),

kinds_by_house AS (
    SELECT house_id,
        list(kind ORDER BY first_on, kind) FILTER (is_control AND has_begun) AS control_kinds,
        list(kind ORDER BY first_on, kind) FILTER (NOT is_control) AS measure_kinds
    FROM measure_kind
    GROUP BY house_id
),

-- The latest patrol that reports the state of sign or fence; one that does not is skipped.
patrolled AS (
    SELECT house_id,
        max_by(is_sign_ok, {'day': patrolled_on, 'id': patrol_id}) AS is_sign_ok,
        max_by(is_fence_ok, {'day': patrolled_on, 'id': patrol_id}) AS is_fence_ok
    FROM patrol
    GROUP BY house_id
),

pictured AS (
    SELECT house_id, bool_or(photo_kind = 'sign') AS has_sign, bool_or(photo_kind = 'fence') AS has_fence
    FROM photo
    GROUP BY house_id
),

-- The first business on the form that a department oversees.
industry AS (
    SELECT house_id, name_zh
    FROM (
        SELECT house_id, unnest(business_types) AS business,
            generate_subscripts(business_types, 1) AS place
        FROM hazard_house)
    JOIN department ON list_contains(department.business_types, business)
    QUALIFY row_number() OVER (PARTITION BY house_id ORDER BY place, department_id) = 1
),

named_department AS (
    SELECT name_zh AS department_name_zh, min(name_en) AS department_name_en
    FROM department
    GROUP BY name_zh
),

listed AS (
    SELECT hazard_house.*, case_id, responsible_person, agency, standards, industry_department,
        coalesce(control_kinds, []) AS control_kinds,
        coalesce(measure_kinds, []) AS measure_kinds,
        CASE WHEN is_sign_ok THEN 'in_order' WHEN NOT is_sign_ok THEN 'damaged'
             WHEN has_sign THEN 'pictured' ELSE 'none' END AS sign_state,
        CASE WHEN is_fence_ok THEN 'in_order' WHEN NOT is_fence_ok THEN 'damaged'
             WHEN has_fence THEN 'pictured' ELSE 'none' END AS fence_state,
        coalesce(responsible_department, industry_department, industry.name_zh)
            AS department_name_zh,
        CASE WHEN responsible_department IS NOT NULL THEN 'case'
             WHEN industry_department IS NOT NULL THEN 'form'
             WHEN industry.name_zh IS NOT NULL THEN 'business' ELSE 'none' END AS department_source
    FROM hazard_house
    LEFT JOIN last_case USING (house_id)
    LEFT JOIN latest_report USING (house_id)
    LEFT JOIN kinds_by_house USING (house_id)
    LEFT JOIN patrolled USING (house_id)
    LEFT JOIN pictured USING (house_id)
    LEFT JOIN compliance USING (house_id)
    LEFT JOIN industry USING (house_id)
)

SELECT listed.house_id, listed.house_no, listed.platform_house_no, listed.parcel_id, case_id,
    listed.village_code, listed.township_code, listed.county_code, listed.report_unit_id,
    county.name_zh AS county_name_zh, county.name_en AS county_name_en,
    listed.township_name_zh, township.name_en AS township_name_en,
    listed.village_name_zh, village.name_en AS village_name_en,
    listed.report_unit_name_zh, report_unit.name_en AS report_unit_name_en,
    listed.lon, listed.lat, listed.address, owner_name, listed.use_class, listed.business_types,
    listed.storeys, listed.floor_area_m2, listed.structure_type, listed.built_year,
    hazard_level, grade, agency, coalesce(standards, []) AS standards,
    control_kinds, sign_state, fence_state, measure_kinds,
    department_name_zh, department_name_en, department_source, responsible_person,
    due_on, stage, outcome, closed_on, is_overdue, days_overdue,
    list_filter([
        CASE WHEN is_overdue THEN 'overdue' END,
        CASE WHEN has_collapse_risk THEN 'collapse_risk' END,
        CASE WHEN listed.is_vacated THEN 'vacated' END,
        CASE WHEN outcome = 'regraded' THEN 'regraded' END],
        lambda remark: remark IS NOT NULL) AS remarks
FROM listed
JOIN house ON house.house_id = listed.house_id
LEFT JOIN named_department USING (department_name_zh)
LEFT JOIN admin_unit AS county ON county.code = listed.county_code
LEFT JOIN admin_unit AS township ON township.code = listed.township_code
LEFT JOIN admin_unit AS village ON village.code = listed.village_code
LEFT JOIN report_unit ON report_unit.report_unit_id = listed.report_unit_id
