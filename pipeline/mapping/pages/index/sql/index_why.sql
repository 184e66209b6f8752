-- Why the three rates moved since the date before, for the whole place: a list of parts per rate, those that
-- moved nothing included, in the order of the code list.
SELECT metric, from_as_of::VARCHAR AS from_as_of, finished_before, finished_after,
    total_before, total_after, is_split,
    [
        {'part': 'progress', 'finished': progress, 'total': 0},
        {'part': 'new_in_scope', 'finished': new_in_scope, 'total': total_new_in_scope},
        {'part': 'gone_from_scope', 'finished': gone_from_scope, 'total': total_gone_from_scope},
        {'part': 'correction', 'finished': correction, 'total': total_correction},
        {'part': 'reassigned', 'finished': reassigned, 'total': total_reassigned},
        {'part': 'regraded', 'finished': regraded, 'total': 0},
        {'part': 'method', 'finished': method, 'total': total_method},
        {'part': 'unsplit', 'finished': unsplit, 'total': total_unsplit}
    ] AS parts
FROM headline_change_by_area
JOIN run USING (as_of)
WHERE level = 'prefecture'
ORDER BY list_position(['survey_done', 'revisit_done', 'rectified'], metric)
