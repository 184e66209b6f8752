-- The houses of all key lists, each in its order; severe ones without a control and
-- vacated ones in use are marked.
-- Why all at once: the view finds every list in one pass over the houses.
SELECT key_list, place, house_no, house_id, report_unit_id, report_unit_name_zh, report_unit_name_en,
    township_name_zh, township_name_en, village_name_zh, village_name_en, address, use_class,
    storeys, max_occupancy, hazard_level, grade, rural_renovation, reasons, is_controlled,
    missing_controls, last_patrolled_on, days_since_patrol, tier, due_on,
    round(lon, 6) AS lon, round(lat, 6) AS lat,
    coalesce(NOT is_controlled AND hazard_level = 'severe', false) OR list_contains(reasons, 'in_use')
        AS is_worst
FROM key_house
ORDER BY key_list, place
