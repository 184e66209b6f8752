-- The same for the units that have commercial houses.
SELECT unit.*, row_kind = 'total' AS is_total
FROM commercial_profile AS unit
JOIN code_list AS told_apart ON told_apart.list = 'profile_dimension' AND told_apart.code = dimension
WHERE level = 'unit' AND commercial_houses > 0
ORDER BY unit.sort, unit.code, told_apart.sort, class_sort
