-- The lines of the list: every fault of every rejected row of the unit, then every finding.
-- A finding that names no field has a line for each field it may come from; the clerk fills in the
-- wrong one.
WITH village AS (
    SELECT unit.code,
        concat_ws(' ', county.name_zh, township.name_zh, unit.name_zh) AS name
    FROM admin_unit AS unit
    LEFT JOIN admin_unit AS county
        ON county.code = unit.county_code AND unit.level <> 'county'
    LEFT JOIN admin_unit AS township
        ON township.code = unit.township_code AND unit.level = 'village'
),

record_key AS (
    SELECT source_file_id, source_row,
        CASE WHEN count(raw ->> key_field.field) = any_value(parts)
             THEN string_agg(trim(raw ->> key_field.field), '/' ORDER BY key_field.place) END AS key
    FROM rejected_row
    JOIN source_file USING (source_file_id)
    JOIN key_field ON key_field.table_name = target_table
    GROUP BY ALL
),

fault AS (
    SELECT source_file_id, source_row, unnest(faults, recursive := true)
    FROM rejected_row
),

-- In which week a line is, and that it came back or was there when records began.
age AS (
    SELECT rule_id, key, source_file_id, source_row,
        CASE WHEN weeks_open <= len(getvariable('fix_weeks'))
             THEN getvariable('fix_weeks')[weeks_open]
             ELSE format(getvariable('fix_later_week'), weeks_open) END AS week,
        CASE WHEN came_back THEN format(getvariable('fix_came_back'), week)
             WHEN is_first_record THEN format(getvariable('fix_first_record'), week)
             ELSE week END AS age
    FROM fault_age
),

rejected AS (
    SELECT DISTINCT 1 AS part, report_unit.name_zh AS place, NULL AS rule_id,
        coalesce(field_zh, fault.field) || '：' || reason_label.name_zh AS message, age,
        CASE WHEN is_correctable THEN getvariable('advice_row')
             ELSE getvariable('advice_source') END AS advice,
        reason_label.name_zh AS reject_reason,
        target_table AS table_name, record_key.key, fault.field,
        raw ->> fault.field AS old_value, path AS row_file, rejected_row.source_row AS row_number
    FROM rejected_unit
    JOIN rejected_row USING (source_file_id, source_row)
    JOIN source_file USING (source_file_id)
    JOIN (SELECT source_file_id, source_row, age FROM age) USING (source_file_id, source_row)
    JOIN fault USING (source_file_id, source_row)
    JOIN code_list AS reason_label
        ON reason_label.list = 'reject_reason' AND reason_label.code = fault.reason
    LEFT JOIN record_key USING (source_file_id, source_row)
    LEFT JOIN known_column
        ON known_column.table_name = target_table AND known_column.field = fault.field
    LEFT JOIN report_unit ON report_unit_id = unit
    WHERE unit = getvariable('fix_unit')
),

found AS (
    SELECT DISTINCT 2 AS part, village.name AS place, finding.rule_id,
        CASE run.language WHEN 'zh' THEN message_zh ELSE message_en END AS message, age, advice,
        NULL AS reject_reason, finding.table_name, finding.key, present_value.field,
        present_value.value AS old_value, NULL AS row_file, NULL AS row_number
    FROM quality_finding AS finding
    JOIN (SELECT rule_id, key, age FROM age) USING (rule_id, key)
    CROSS JOIN run
    LEFT JOIN finding_field USING (rule_id)
    LEFT JOIN present_value
        ON present_value.table_name = finding.table_name
        AND present_value.field = finding_field.field AND present_value.key = finding.key
    LEFT JOIN village ON village.code = finding.code
    WHERE coalesce(finding.report_unit_id, 'unassigned') = getvariable('fix_unit')
),

line AS (FROM rejected UNION ALL BY NAME FROM found)

SELECT line.*, coalesce(any_table_zh, table_name) AS table_label, coalesce(field_zh, field) AS field_label,
    codes, coalesce(is_list, false) AS is_list, kind, minimum, maximum
FROM line
LEFT JOIN known_column USING (table_name, field)
LEFT JOIN (SELECT DISTINCT table_name, table_zh AS any_table_zh FROM known_column) USING (table_name)
ORDER BY part, table_name, rule_id, row_file, row_number, key, field
