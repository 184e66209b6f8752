-- Parcel changes by county.
SELECT from_as_of, as_of, code, name_zh, name_en, parent_code, new, gone, forward, backward,
    moved
FROM parcel_change_by_area
WHERE level = 'county'
ORDER BY as_of, parent_code, sort
