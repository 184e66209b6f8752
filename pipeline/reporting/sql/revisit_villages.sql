-- Townships and villages of every unit that have houses to revisit; a township before its villages.
SELECT unit_code, summary.level = 'township' AS is_total, summary.level, summary.township_code,
    unit.name_zh AS unit_name_zh, unit.name_en AS unit_name_en,
    township_name_zh, township_name_en, village_name_zh, village_name_en,
    commercial_houses, revisited, remaining, revisited_pct
FROM revisit_by_unit_village AS summary
JOIN area AS unit ON unit.level = 'unit' AND unit.code = unit_code
WHERE summary.level <> 'unit' AND remaining > 0
ORDER BY unit.sort, unit_code, summary.township_code = 'unassigned', summary.township_code,
    village_code = 'unassigned' NULLS FIRST, village_code NULLS FIRST
