-- Parcel changes by reporting unit.
SELECT from_as_of, as_of, code, name_zh, name_en, parent_code, new, gone, forward, backward,
    moved
FROM parcel_change_by_area
WHERE level = 'unit'
ORDER BY as_of, parent_code, sort
