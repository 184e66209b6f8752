-- Per file with coordinates: how many rows lie in the place's extent, and how many would if
-- longitude and latitude were exchanged.
-- Why a tenth of a degree: villages on the border reach a little beyond a schematic county.
WITH place AS (
    SELECT min(ST_XMin(geometry)) - 0.1 AS west, max(ST_XMax(geometry)) + 0.1 AS east,
        min(ST_YMin(geometry)) - 0.1 AS south, max(ST_YMax(geometry)) + 0.1 AS north
    FROM scratch.checked_admin_unit
    WHERE geometry IS NOT NULL
)

SELECT source_file_id,
    count(*) AS rows,
    count(*) FILTER (NOT (lon BETWEEN west AND east AND lat BETWEEN south AND north)) AS outside,
    count(*) FILTER (lat BETWEEN west AND east AND lon BETWEEN south AND north) AS swapped,
    min(source_row) FILTER (NOT (lon BETWEEN west AND east AND lat BETWEEN south AND north))
        AS first_outside,
    min(source_row) FILTER (lat BETWEEN west AND east AND lon BETWEEN south AND north)
        AS first_swapped,
    median(lon) AS lon,
    median(lat) AS lat
FROM placed_row, place
WHERE west IS NOT NULL
GROUP BY source_file_id
ORDER BY source_file_id
