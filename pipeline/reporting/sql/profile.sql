-- The profile of the commercial houses; units and classes with nothing only where they are totals.
SELECT *, row_kind = 'total' AS is_total
FROM commercial_profile
WHERE level = 'prefecture' AND dimension = $dimension AND (commercial_houses > 0 OR row_kind = 'total')
ORDER BY class_sort
