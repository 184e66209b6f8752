-- The weeks of all plans and proposals of the whole place, its units and their townships, with the
-- unit each belongs to; those of the whole place belong to none.
-- A township whose villages belong to several units stands with the county.
SELECT week.*, reached,
    CASE week.level WHEN 'unit' THEN week.code
        WHEN 'township' THEN coalesce(admin_unit.report_unit_id, admin_unit.county_code) END AS unit_code
FROM plan_week AS week
JOIN plan_basis USING (metric, level, code)
JOIN code_list ON code_list.list = 'plan_metric' AND code_list.code = metric
LEFT JOIN admin_unit ON week.level = 'township' AND admin_unit.code = week.code
WHERE week.level <> 'village'
ORDER BY code_list.sort, array_position(['prefecture', 'unit', 'township'], week.level), week.sort,
    week.code, week_ending
