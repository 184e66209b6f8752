-- Houses in each key list by reporting unit.
SELECT code, name_zh, name_en, parent_code, open_severe, uncontrolled, large, not_rebuilt, vacated,
    patrol_due
FROM key_house_by_area
WHERE level = 'unit'
ORDER BY parent_code, sort
