-- Area codes of the national form: county 6, township 9, village 12 digits.
-- Why here: the form depends on the row's level, so one column alone cannot be checked for it.
UPDATE scratch.checked
SET faults = list_append(coalesce(faults, []), {'field': 'code', 'reason': 'bad_code_form'})
WHERE faults IS NULL AND getvariable('code_system') = 'gb'
    AND NOT regexp_full_match(
        code, CASE level WHEN 'county' THEN '\d{6}' WHEN 'township' THEN '\d{9}' ELSE '\d{12}' END);
