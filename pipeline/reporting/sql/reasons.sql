-- Why the three rates moved since the date before, for the whole place.
SELECT metric, from_as_of, change, total_change, is_split,
    progress, new_in_scope, gone_from_scope, correction, reassigned, regraded, method, unsplit,
    total_new_in_scope, total_gone_from_scope, total_correction, total_reassigned, total_method,
    total_unsplit
FROM headline_change_by_area
JOIN run USING (as_of)
WHERE level = 'prefecture'
ORDER BY list_position(['survey_done', 'revisit_done', 'rectified'], metric)
