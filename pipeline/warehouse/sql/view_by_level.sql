-- One level of a `…_by_area` view. Units are who is responsible: counties and parks. Counties,
-- townships and villages are geography, parks included. All names in braces are the dictionary's.
SELECT {columns}
FROM {by_area}
WHERE level = '{level}'
ORDER BY {order}
