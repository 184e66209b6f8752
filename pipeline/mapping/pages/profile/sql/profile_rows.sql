-- Classes that have houses, and the total of each dimension, for the whole place and the units.
SELECT profile.code, dimension, row_kind,
    CASE $language WHEN 'en' THEN class_en ELSE class_zh END AS class,
    commercial_houses, share_pct, hazardous, hazardous_pct, severe, rectified, rectified_pct
FROM commercial_profile AS profile
JOIN code_list AS told_apart ON list = 'profile_dimension' AND told_apart.code = dimension
WHERE commercial_houses > 0 OR row_kind = 'total'
ORDER BY level <> 'prefecture', profile.sort, profile.code, told_apart.sort, class_sort
