-- Area codes of the national form: county 6, township 9, village 12 digits.
-- Why here: the form depends on the row's level, so one column alone cannot be checked for it.
INSERT INTO scratch.fault_found
SELECT source_file_id, source_row, 1, 'code', 'bad_code_form'
FROM scratch.rows_admin_unit
WHERE getvariable('code_system') = 'gb'
    AND NOT regexp_full_match(
        code, CASE level WHEN 'county' THEN '\d{6}' WHEN 'township' THEN '\d{9}' ELSE '\d{12}' END);

DELETE FROM scratch.rows_admin_unit
USING scratch.fault_found AS fault
WHERE rows_admin_unit.source_file_id = fault.source_file_id
    AND rows_admin_unit.source_row = fault.source_row;
