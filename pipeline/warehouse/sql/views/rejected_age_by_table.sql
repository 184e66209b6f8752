-- How long rejected rows have been there, by the table they were for, all tables first.
SELECT table_name,
    count(*) AS rejected,
    count(*) FILTER (weeks_open = 1) AS first_week,
    count(*) FILTER (weeks_open = 2) AS second_week,
    count(*) FILTER (weeks_open > 2) AS third_week,
    count(*) FILTER (age.came_back) AS came_back,
    count(*) FILTER (is_first_record) AS first_records,
    max(days_open) AS oldest_days
FROM fault_age AS age
WHERE kind = 'rejected_row'
GROUP BY GROUPING SETS ((), (table_name))
ORDER BY table_name NULLS FIRST
