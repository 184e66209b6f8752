-- How parcels changed since the previous date, in the whole place and by unit.
SELECT from_as_of, level, name_zh, name_en, new, gone, forward, backward, moved
FROM parcel_change_by_area
JOIN run USING (as_of)
WHERE level IN ('prefecture', 'unit')
ORDER BY level = 'unit', backward DESC, sort
