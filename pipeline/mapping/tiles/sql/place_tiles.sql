-- Vector tiles of the parcels of the whole place at one zoom level, one row per tile: outlines without
-- numbers, which are looked up on the page of the unit.
-- Why ST_Affine, why half a unit, why a parcel stands in several tiles: see tiles.sql.
-- Why by bands of tiles: the features of all tiles of a statement are in memory at once.
-- Variables: zoom, extent (tile units along one side), first_x and last_x (columns of tiles).
WITH frame AS (
    SELECT getvariable('extent')::DOUBLE AS extent,
        20037508.342789244::DOUBLE AS half,
        getvariable('extent')::DOUBLE * 2.0::DOUBLE ** getvariable('zoom')
            / (2.0::DOUBLE * 20037508.342789244::DOUBLE) AS scale
),

village_place AS (
    SELECT code AS village_code, row_number() OVER (ORDER BY code) - 1 AS village
    FROM admin_unit
    WHERE level = 'village'
),

unit_place AS (
    SELECT report_unit_id, row_number() OVER (ORDER BY report_unit_id) - 1 AS unit
    FROM report_unit
),

housed AS (
    SELECT house_parcel.parcel_id, count(*) FILTER (is_commercial) AS commercial,
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
    SELECT parcel_id, survey_status, village, CASE WHEN village IS NULL THEN unit END AS unit,
        commercial, hazardous, change, status_before,
        ST_Normalize(ST_Transform(geometry::GEOMETRY, 'EPSG:4326', 'EPSG:3857')) AS shape
    FROM parcel
    LEFT JOIN village_place USING (village_code)
    LEFT JOIN unit_place USING (report_unit_id)
    LEFT JOIN housed USING (parcel_id)
    LEFT JOIN changed USING (parcel_id)
    -- one tile to spare on each side, as the exact place follows from the projected outline
    WHERE (ST_XMax(geometry::GEOMETRY) + 180) / 360 * 2 ** getvariable('zoom')
            >= getvariable('first_x') - 1
        AND (ST_XMin(geometry::GEOMETRY) + 180) / 360 * 2 ** getvariable('zoom')
            <= getvariable('last_x') + 2
),

placed AS (
    SELECT projected.*,
        floor((ST_XMin(shape) + half) * scale / extent)::INTEGER AS west,
        floor((ST_XMax(shape) + half) * scale / extent)::INTEGER AS east,
        floor((half - ST_YMax(shape)) * scale / extent)::INTEGER AS north,
        floor((half - ST_YMin(shape)) * scale / extent)::INTEGER AS south
    FROM projected
    CROSS JOIN frame
),

in_tile AS (
    SELECT placed.*, tile_x, tile_y
    FROM (SELECT *, unnest(range(west, east + 1)) AS tile_x FROM placed) AS placed,
        LATERAL (SELECT unnest(range(placed.north, placed.south + 1)) AS tile_y)
    WHERE tile_x BETWEEN getvariable('first_x') AND getvariable('last_x')
)

SELECT tile_x, tile_y,
    ST_AsMVT({
        'geom': ST_Affine(shape,
            scale, 0::DOUBLE, 0::DOUBLE, -scale,
            half * scale - tile_x * extent + 0.5::DOUBLE,
            half * scale - tile_y * extent + 0.5::DOUBLE),
        'status': list_position(['unsurveyed', 'in_progress', 'done'], survey_status) - 1,
        'village': village::INTEGER,
        'unit': unit::INTEGER,
        'commercial': nullif(commercial, 0)::INTEGER,
        'hazardous': nullif(hazardous, 0)::INTEGER,
        'change': list_position(['new', 'forward', 'backward', 'moved'], change),
        'before': list_position(['unsurveyed', 'in_progress', 'done'], status_before) - 1,
        -- a parcel is counted in the tile that has its north-western corner
        'copy': CASE WHEN tile_x > west OR tile_y > north THEN 1 END
    }, 'parcel', getvariable('extent')::INTEGER, 'geom' ORDER BY survey_status, parcel_id) AS tile
FROM in_tile
CROSS JOIN frame
GROUP BY tile_x, tile_y
ORDER BY tile_x, tile_y
