-- Borders as they were accepted: what they hold is as delivered.
SELECT unit.code, unit.level, unit.name_zh, unit.name_en, unit.jurisdiction, unit.village_kind,
    ST_AsWKB(unit.geometry::GEOMETRY) AS wkb
FROM survey.admin_unit AS unit
JOIN survey.source_file AS file USING (source_file_id)
WHERE regexp_replace(file.path, '\[[^\]]*\]$', '') = $path
ORDER BY unit.source_row
