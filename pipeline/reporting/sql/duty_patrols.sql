-- Houses whose patrol is overdue, those nobody ever visited first, then the longest ago.
SELECT coalesce(report_unit_id, 'unassigned') AS unit_code, house_id, house_no, address,
    township_name_zh, township_name_en, village_name_zh, village_name_en,
    reasons, patroller, interval_days, last_patrolled_on, days_since,
    list_contains(reasons, 'severe') AS is_worst
FROM patrol_house
WHERE is_overdue
ORDER BY last_patrolled_on NULLS FIRST, house_id
