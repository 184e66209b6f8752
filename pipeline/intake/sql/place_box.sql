-- The extent of the delivered counties and villages: west, south, east, north in degrees.
SELECT min(ST_XMin(geometry)), min(ST_YMin(geometry)), max(ST_XMax(geometry)),
    max(ST_YMax(geometry))
FROM scratch.checked_admin_unit
WHERE geometry IS NOT NULL;
