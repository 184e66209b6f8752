-- The whole place and its reporting units, in the order the bureau lists its units, with what is overdue.
SELECT code, level = 'prefecture' AS is_total,
    CASE $language WHEN 'en' THEN coalesce(name_en, name_zh) ELSE name_zh END AS name,
    hazardous, overdue
FROM rectification_progress_by_area
WHERE level IN ('prefecture', 'unit')
ORDER BY level, sort, code
