-- How many houses of each unit stand in each list; the whole place last.
SELECT level = 'prefecture' AS is_total, code, name_zh, name_en, open_severe, uncontrolled, large,
    not_rebuilt, vacated, patrol_due
FROM key_house_by_area
WHERE level IN ('unit', 'prefecture') AND (code <> 'unassigned'
    OR open_severe + large + not_rebuilt + vacated > 0)
ORDER BY is_total, code = 'unassigned', sort
