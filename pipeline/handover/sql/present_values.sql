-- What one field holds now in the records with findings, as labels of its code list. held is a view
-- over the table: key, and the values as a list.
INSERT INTO present_value
WITH wanted AS (
    SELECT DISTINCT key
    FROM quality_finding
    WHERE table_name = getvariable('present_table')
        AND coalesce(report_unit_id, 'unassigned') = getvariable('fix_unit')
),

now AS (SELECT key, items FROM held SEMI JOIN wanted USING (key)),

word AS (SELECT key, unnest(items) AS item, generate_subscripts(items, 1) AS place FROM now),

labelled AS (
    SELECT key, string_agg(coalesce(name_zh, item), '、' ORDER BY place) AS value
    FROM word
    LEFT JOIN code_list ON list = getvariable('present_codes') AND code = item
    GROUP BY key
)

SELECT getvariable('present_table'), getvariable('present_field'), now.key, labelled.value
FROM now
LEFT JOIN labelled USING (key)
