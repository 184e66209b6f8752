-- Parcels counted by cells, each parcel in one: by status, how many of these changed since the day before,
-- and how many hazardous commercial houses stand on them.
-- A cell is a tile of the map at one zoom, so that four of them make one of the zoom below.
WITH hazards AS (
    SELECT house_parcel.parcel_id, count(*) AS hazardous
    FROM house_parcel
    JOIN house USING (house_id)
    WHERE is_commercial AND is_hazardous
    GROUP BY house_parcel.parcel_id
),

changed AS (
    SELECT parcel_id
    FROM parcel_change
    JOIN run USING (as_of)
),

placed AS (
    SELECT floor((lon + 180) / 360 * 2 ** $cell_zoom)::INTEGER AS x,
        floor((1 - asinh(tan(radians(lat))) / pi()) / 2 * 2 ** $cell_zoom)::INTEGER AS y,
        survey_status, changed.parcel_id IS NOT NULL AS is_changed, coalesce(hazardous, 0) AS hazardous
    FROM parcel
    LEFT JOIN changed USING (parcel_id)
    LEFT JOIN hazards USING (parcel_id)
)

SELECT x, y,
    count(*) FILTER (survey_status = 'unsurveyed') AS unsurveyed,
    count(*) FILTER (survey_status = 'in_progress') AS in_progress,
    count(*) FILTER (survey_status = 'done') AS done,
    count(*) FILTER (survey_status = 'unsurveyed' AND is_changed) AS changed_unsurveyed,
    count(*) FILTER (survey_status = 'in_progress' AND is_changed) AS changed_in_progress,
    count(*) FILTER (survey_status = 'done' AND is_changed) AS changed_done,
    sum(hazardous)::INTEGER AS hazardous
FROM placed
GROUP BY x, y
ORDER BY x, y
