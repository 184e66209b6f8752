-- Findings of the days before a run, where no day before it is known.
SELECT NULL::DATE AS as_of, NULL::VARCHAR AS kind, NULL::VARCHAR AS rule_id, NULL::VARCHAR AS table_name,
    NULL::VARCHAR AS key, NULL::VARCHAR AS field, NULL::VARCHAR AS reason
WHERE false
