-- What the whole place has, for the sentence on what is overdue.
SELECT hazardous, severe, todo, doing, rectified, regraded, overdue
FROM rectification_progress_by_area
WHERE level = 'prefecture'
