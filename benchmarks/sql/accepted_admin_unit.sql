-- Borders as they were accepted: what they hold is as delivered.
SELECT unit.code, unit.level, unit.name_zh, unit.name_en, unit.jurisdiction, unit.village_kind,
    ST_AsWKB(unit.geometry::GEOMETRY) AS wkb
FROM survey.admin_unit AS unit
WHERE unit.source_file_id = $source_file_id
ORDER BY unit.source_row
