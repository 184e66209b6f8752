-- The weeks of the plan in force: of each work and area the latest one delivered up to the as-of date.
-- Why whole plans and not single weeks: a later plan that has fewer weeks means that the others are void.
WITH place AS (
    SELECT area.level, area.code,
        array_position(['prefecture', 'unit', 'township', 'village'], area.level) AS breadth
    FROM area
    WHERE area.level <> 'county' AND area.code <> 'unassigned'
    -- a code that stands for two areas is that of the wider one
    QUALIFY row_number() OVER (PARTITION BY area.code ORDER BY breadth) = 1
)

SELECT metric, place.level, place.code, week_ending, planned_total, lead_department,
    responsible_person, plan.as_of AS plan_as_of, source_file_id, source_row
FROM work_plan AS plan
JOIN run ON plan.as_of <= run.as_of
JOIN place ON place.code = plan.area_code
QUALIFY plan.as_of = max(plan.as_of) OVER (PARTITION BY metric, place.level, place.code)
