-- How many cases each check across borders has found.
SELECT border_check, name_zh, name_en, cases
FROM (
    SELECT 'parcel_claimed_twice' AS border_check, count(*) AS cases FROM parcel_claimed_twice
    UNION ALL SELECT 'parcel_elsewhere', count(*) FROM parcel_elsewhere
    UNION ALL SELECT 'id_used_twice', count(*) FROM id_used_twice
    UNION ALL SELECT 'house_across', count(*) FROM house_across
    UNION ALL SELECT 'border_overlap', count(*) FROM border_overlap
    UNION ALL SELECT 'border_gap', count(*) FROM border_gap)
JOIN code_list ON list = 'border_check' AND code = border_check
ORDER BY code_list.sort
