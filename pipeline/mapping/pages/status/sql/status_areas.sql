-- Every figure of the three rates for every area, as the views give them, with the areas above.
-- Why parents as a list: a township some of whose villages belong to a park stands under two units.
WITH village_unit AS (
    SELECT township_code AS code, list(DISTINCT report_unit_id ORDER BY report_unit_id) AS units
    FROM admin_unit
    WHERE level = 'village' AND township_code IS NOT NULL
    GROUP BY township_code
)

SELECT level, code, survey.name_zh, survey.name_en, survey.sort,
    CASE level
        WHEN 'township' THEN coalesce(village_unit.units, [coalesce(unit.report_unit_id, unit.county_code)])
        WHEN 'village' THEN [coalesce(unit.township_code, unit.report_unit_id)]
        ELSE [] END AS parents,
    level = 'village' AND unit.township_code IS NULL AS is_below_unit,
    CASE level WHEN 'unit' THEN code ELSE unit.report_unit_id END AS unit_id,
    unit.lon, unit.lat,
    parcels, unsurveyed, in_progress, done, done_pct, survey.remaining, survey.rank,
    commercial_houses, revisited, revisit.remaining AS revisit_remaining, revisited_pct,
    revisit.rank AS revisit_rank,
    hazardous, severe, todo, doing, rectified, regraded, overdue, rectified_pct,
    rectification.rank AS rectification_rank
FROM survey_status_by_area AS survey
JOIN revisit_progress_by_area AS revisit USING (level, code)
JOIN rectification_progress_by_area AS rectification USING (level, code)
LEFT JOIN admin_unit AS unit USING (level, code)
LEFT JOIN village_unit USING (code)
WHERE level IN ('prefecture', 'unit', 'township', 'village')
    -- one row for what is in no unit; below that level it would stand twice
    AND NOT (code = 'unassigned' AND level IN ('township', 'village'))
ORDER BY array_position(['prefecture', 'unit', 'township', 'village'], level), survey.sort, code
