-- Every place that has figures, in the order of the lists, with the unit that answers for it.
SELECT level, code, survey.name_zh, survey.name_en,
    CASE level WHEN 'unit' THEN code ELSE admin_unit.report_unit_id END AS unit
FROM survey_status_by_area AS survey
LEFT JOIN admin_unit USING (level, code)
WHERE level IN ('unit', 'township', 'village')
    AND NOT (code = 'unassigned' AND level IN ('township', 'village'))
ORDER BY array_position(['unit', 'township', 'village'], level), survey.sort, code
