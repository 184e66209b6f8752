-- Area codes of the national form: county 6, township 9, village 12 digits.
-- Why here: the form depends on the row's level, so it is no matter of one column.
UPDATE scratch.checked
SET faults = list_append(coalesce(faults, []), {'field': 'code', 'reason': 'bad_code_form'})
WHERE faults IS NULL AND getvariable('code_system') = 'gb'
    AND NOT regexp_full_match(
        code, CASE level WHEN 'county' THEN '\d{6}' WHEN 'township' THEN '\d{9}' ELSE '\d{12}' END);
