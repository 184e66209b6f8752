-- Why the rates of one level moved, with the whole place last. The query inside is that of the published
-- view, so that any two days are split as the published ones are.
SELECT reason.* EXCLUDE (from_as_of, as_of, parent_code, sort)
FROM (
{by_area}
) AS reason
WHERE level IN (getvariable('diff_level'), 'prefecture')
ORDER BY list_position(['survey_done', 'revisit_done', 'rectified'], metric), level = 'prefecture',
    parent_code, sort, code
