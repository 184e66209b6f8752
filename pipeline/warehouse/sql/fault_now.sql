-- What is wrong on the day of the run, one row per finding and per rejected row, under a name that stays
-- the same from delivery to delivery: a finding by rule and record, a rejected row by table, record, field and
-- reason. Why not by its file: next week's file has another name. A row without a whole key is known by what
-- it held, a finding about a file by its path, since its number changes from run to run.
CREATE OR REPLACE TABLE scratch.fault_now AS
WITH keyed AS (
    SELECT source_file_id, source_row,
        string_agg(nullif(trim(raw ->> key_field.field), ''), '/' ORDER BY place) AS key
    FROM rejected_row
    JOIN source_file USING (source_file_id)
    JOIN scratch.fault_key_field AS key_field USING (target_table)
    GROUP BY source_file_id, source_row
    HAVING count(nullif(trim(raw ->> key_field.field), '')) = any_value(parts)
)

SELECT 'finding' AS kind, rule_id, table_name, coalesce(path, key) AS record, key, '' AS field,
    '' AS reason, NULL::INTEGER AS source_file_id, NULL::BIGINT AS source_row
FROM quality_finding
LEFT JOIN source_file
    ON table_name = 'source_file' AND source_file.source_file_id::VARCHAR = key
UNION ALL
SELECT 'rejected_row', '', target_table, coalesce(keyed.key, md5(raw::VARCHAR)) AS record, record,
    coalesce(field, ''), coalesce(reason, ''), source_file_id, source_row
FROM rejected_row
JOIN source_file USING (source_file_id)
LEFT JOIN keyed USING (source_file_id, source_row)
