-- Every parcel as all tiles show it: its outline in Web Mercator, the tiles its box touches, and what the
-- cards say of it. Once for all archives, as to project the outlines takes longer than to pack them.
-- Why ST_Normalize: normal form makes shells and holes turn as the format wants them once the y axis is
-- turned down. EPSG:4490 and EPSG:4326 count as the same frame, so no datum is shifted.
-- Variables: zoom, extent (tile units along one side).
CREATE TEMP TABLE IF NOT EXISTS tile_parcel AS
WITH frame AS (
    SELECT getvariable('extent')::DOUBLE AS extent,
        -- half the length of the equator in Web Mercator, and tile units per metre of it
        20037508.342789244::DOUBLE AS half,
        getvariable('extent')::DOUBLE * 2.0::DOUBLE ** getvariable('zoom')
            / (2.0::DOUBLE * 20037508.342789244::DOUBLE) AS scale
),

village AS (
    SELECT code AS village_code, report_unit_id AS village_unit,
        row_number() OVER (ORDER BY code) - 1 AS village_of_all,
        row_number() OVER (PARTITION BY report_unit_id ORDER BY code) - 1 AS village_of_unit
    FROM admin_unit
    WHERE level = 'village'
),

unit AS (
    SELECT report_unit_id, row_number() OVER (ORDER BY report_unit_id) - 1 AS unit_of_all
    FROM report_unit
),

housed AS (
    SELECT house_parcel.parcel_id, count(*) AS houses,
        count(*) FILTER (is_commercial) AS commercial,
        count(*) FILTER (is_commercial AND is_hazardous) AS hazardous
    FROM house_parcel
    JOIN house USING (house_id)
    GROUP BY house_parcel.parcel_id
),

changed AS (
    SELECT parcel_id, change, status_before
    FROM parcel_change
    JOIN run USING (as_of)
),

projected AS (
    SELECT parcel_id, report_unit_id, village_code, survey_status,
        round(footprint_m2)::BIGINT AS area,
        ST_Normalize(ST_Transform(geometry::GEOMETRY, 'EPSG:4326', 'EPSG:3857')) AS shape
    FROM parcel
)

SELECT parcel_id, coalesce(report_unit_id, 'unassigned') AS unit_id,
    list_position(['unsurveyed', 'in_progress', 'done'], survey_status) - 1 AS status,
    area, houses::INTEGER AS houses,
    nullif(commercial, 0)::INTEGER AS commercial, nullif(hazardous, 0)::INTEGER AS hazardous,
    CASE WHEN village_unit = report_unit_id THEN village_of_unit END::INTEGER AS village_of_unit,
    village_of_all::INTEGER AS village_of_all,
    CASE WHEN village_of_all IS NULL THEN unit_of_all END::INTEGER AS unit_of_all,
    list_position(['new', 'forward', 'backward', 'moved'], change) AS change,
    list_position(['unsurveyed', 'in_progress', 'done'], status_before) - 1 AS status_before,
    shape,
    floor((ST_XMin(shape) + half) * scale / extent)::INTEGER AS west,
    floor((ST_XMax(shape) + half) * scale / extent)::INTEGER AS east,
    floor((half - ST_YMax(shape)) * scale / extent)::INTEGER AS north,
    floor((half - ST_YMin(shape)) * scale / extent)::INTEGER AS south
FROM projected
CROSS JOIN frame
LEFT JOIN village USING (village_code)
LEFT JOIN unit USING (report_unit_id)
LEFT JOIN housed USING (parcel_id)
LEFT JOIN changed USING (parcel_id)
