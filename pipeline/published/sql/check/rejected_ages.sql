-- How long the rejected rows of all tables have been there.
SELECT rejected, first_week, second_week, third_week, came_back, first_records, oldest_days
FROM rejected_age_by_table
WHERE table_name IS NULL;
