-- How long the findings and the rejected rows of the whole place have been there.
SELECT 'findings' AS kind, findings AS faults, first_week, second_week, third_week, came_back, first_records
FROM finding_age_by_unit
WHERE level = 'prefecture'
UNION ALL
SELECT 'rejected', rejected, first_week, second_week, third_week, came_back, first_records
FROM rejected_age_by_table
WHERE table_name IS NULL
ORDER BY kind
