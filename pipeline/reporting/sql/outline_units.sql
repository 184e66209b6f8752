-- How many places of each kind are to be checked, by unit and in all; the total is last.
SELECT unit.code, unit.name_zh, unit.name_en, grouping(unit.code) = 1 AS is_total,
    count(*) FILTER (outline_check = 'no_parcel') AS no_parcel,
    count(*) FILTER (outline_check = 'no_building') AS no_building,
    count(*) FILTER (outline_check = 'gone') AS gone,
    count(*) FILTER (outline_check = 'grown') AS grown
FROM area AS unit
LEFT JOIN outline_to_check ON coalesce(report_unit_id, 'unassigned') = unit.code
WHERE unit.level = 'unit'
GROUP BY GROUPING SETS ((unit.code, unit.name_zh, unit.name_en, unit.sort), ())
ORDER BY is_total, unit.sort, unit.code
