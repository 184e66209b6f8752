-- One row per hazardous commercial house: place, grade, stage, measures, dates, overdue.

WITH case_by_house AS (
    SELECT house_id,
        count(*) AS case_count,
        count(*) FILTER (is_open) AS open_cases,
        CASE WHEN bool_or(hazard_level = 'severe') THEN 'severe' ELSE 'ordinary' END AS hazard_level,
        coalesce(bool_or(has_collapse_risk), false) AS has_collapse_risk,
        min(found_on) AS found_on,
        min(due_on) FILTER (is_open) AS due_on,
        max(closed_on) AS closed_on,
        bool_or(closure_reason = 'regraded' AND NOT is_superseded) AS is_regraded,
        arg_max_null(responsible_department, {
            'found_on': coalesce(found_on, DATE '-infinity'), 'case_id': case_id})
            AS responsible_department
    FROM counted_case
    GROUP BY house_id
),

-- The oldest hazard that is still open; a re-graded case opened again keeps its age.
oldest_life AS (
    SELECT house_id, max(age_days) AS age_days
    FROM hazard_life
    WHERE is_open
    GROUP BY house_id
),

-- The stage is that of the open cases; the groups and the list cover all cases that count.
measure_by_house AS (
    SELECT house_id,
        bool_or(is_open AND measure_group = 'management' AND started_on IS NOT NULL)
            AS is_controlled,
        bool_or(is_open AND planned_on IS NOT NULL) AS is_planned,
        bool_or(is_open AND measure_group <> 'management' AND started_on IS NOT NULL)
            AS is_under_works,
        bool_or(measure_group = 'management' AND has_begun) AS has_management,
        bool_or(measure_group = 'engineering' AND has_begun) AS has_engineering,
        bool_or(measure_group = 'enforcement' AND has_begun) AS has_enforcement,
        bool_or(measure_group = 'other' AND has_begun) AS has_other,
        list({
            'measure_group': measure_group, 'measure_kind': measure_kind,
            'planned_on': planned_on, 'started_on': started_on, 'finished_on': finished_on}
            ORDER BY coalesce(started_on, planned_on, finished_on), measure_id) AS measures
    FROM (
        SELECT *, started_on IS NOT NULL OR finished_on IS NOT NULL AS has_begun FROM measure)
    JOIN counted_case USING (case_id)
    GROUP BY house_id
),

-- Rectified: nothing open, and no case was merely re-graded. A re-graded case that has a
-- successor is an earlier part of that hazard and does not count by itself.
settled AS (
    SELECT house.*, case_by_house.* EXCLUDE (house_id), measure_by_house.* EXCLUDE (house_id),
        CASE WHEN open_cases = 0 AND is_regraded THEN 'regraded'
             WHEN open_cases = 0 THEN 'closed'
             WHEN is_under_works THEN 'under_works'
             WHEN is_planned THEN 'planned'
             WHEN is_controlled THEN 'controlled'
             ELSE 'untreated' END AS stage
    FROM house
    JOIN case_by_house USING (house_id)
    LEFT JOIN measure_by_house USING (house_id)
    WHERE is_commercial AND is_hazardous
)

SELECT house_id, house_no, platform_house_no, parcel_id, settled.village_code, settled.township_code,
    settled.county_code, settled.report_unit_id,
    village.name_zh AS village_name_zh,
    township.name_zh AS township_name_zh,
    report_unit.name_zh AS report_unit_name_zh,
    settled.lon, settled.lat, address, use_class, business_types, storeys, floor_area_m2,
    structure_type, built_year, max_occupancy, is_vacated, rural_renovation,
    hazard_level, has_collapse_risk, grade, appraised_on, case_count, stage,
    CASE stage WHEN 'untreated' THEN 'todo' WHEN 'closed' THEN 'rectified'
        WHEN 'regraded' THEN 'regraded' ELSE 'doing' END AS outcome,
    coalesce(has_management, false) AS has_management,
    coalesce(has_engineering, false) AS has_engineering,
    coalesce(has_enforcement, false) AS has_enforcement,
    coalesce(has_other, false) AS has_other,
    coalesce(measures, []) AS measures,
    responsible_department, found_on, due_on,
    CASE WHEN open_cases = 0 THEN closed_on END AS closed_on,
    coalesce(due_on < run.as_of, false) AS is_overdue,
    CASE WHEN due_on < run.as_of THEN date_diff('day', due_on, run.as_of) END AS days_overdue,
    age_days
FROM settled
CROSS JOIN run
LEFT JOIN latest_grade USING (house_id)
LEFT JOIN oldest_life USING (house_id)
LEFT JOIN admin_unit AS village ON village.code = settled.village_code
LEFT JOIN admin_unit AS township ON township.code = settled.township_code
LEFT JOIN report_unit ON report_unit.report_unit_id = settled.report_unit_id
