-- Vector tiles of the parcels of one reporting unit at one zoom level, one row per tile.
-- Why unit by unit: a tile is put together in memory, which bounds what is held at once.
-- Why ST_Affine and not ST_AsMVTGeom: parcels are small, so nothing needs clipping, and scaling
-- alone takes a tenth of the time. A parcel stands whole in every tile its box touches.
-- Variables: unit_id, zoom, extent (tile units along one side).
WITH frame AS (
    SELECT getvariable('extent')::DOUBLE AS extent,
        -- half the length of the equator in Web Mercator, and tile units per metre of it
        20037508.342789244::DOUBLE AS half,
        getvariable('extent')::DOUBLE * 2.0::DOUBLE ** getvariable('zoom')
            / (2.0::DOUBLE * 20037508.342789244::DOUBLE) AS scale
),

chosen AS (
    SELECT *
    FROM parcel
    WHERE coalesce(report_unit_id, 'unassigned') = getvariable('unit_id')
),

village_place AS (
    SELECT code AS village_code, row_number() OVER (ORDER BY code) - 1 AS village
    FROM admin_unit
    WHERE level = 'village' AND report_unit_id = getvariable('unit_id')
),

housed AS (
    SELECT house_parcel.parcel_id, count(*) AS houses, count(*) FILTER (is_commercial) AS commercial,
        count(*) FILTER (is_commercial AND is_hazardous) AS hazardous
    FROM house_parcel
    JOIN house USING (house_id)
    SEMI JOIN chosen ON chosen.parcel_id = house_parcel.parcel_id
    GROUP BY house_parcel.parcel_id
),

-- EPSG:4490 and EPSG:4326 count as the same frame, so no datum is shifted. Normal form makes shells
-- and holes turn as the format wants them once the y axis is turned down.
projected AS (
    SELECT parcel_id, survey_status,
        round(footprint_m2)::BIGINT AS area, village, village_code, houses, commercial, hazardous,
        ST_Normalize(ST_Transform(geometry::GEOMETRY, 'EPSG:4326', 'EPSG:3857')) AS shape
    FROM chosen
    LEFT JOIN village_place USING (village_code)
    LEFT JOIN housed USING (parcel_id)
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
    SELECT placed.* EXCLUDE (west, east, north, south), tile_x, tile_y
    FROM (SELECT *, unnest(range(west, east + 1)) AS tile_x FROM placed) AS placed,
        LATERAL (SELECT unnest(range(placed.north, placed.south + 1)) AS tile_y)
)

SELECT tile_x, tile_y,
    ST_AsMVT({
        'geom': ST_Affine(shape,
            scale, 0::DOUBLE, 0::DOUBLE, -scale,
            -- ST_AsMVT cuts decimals off, so half a unit is added to both; what lies before the
            -- tile's own edge is cut towards it, up to 1.5 units, and never seen
            half * scale - tile_x * extent + 0.5::DOUBLE,
            half * scale - tile_y * extent + 0.5::DOUBLE),
        'id': parcel_id,
        'status': list_position(['unsurveyed', 'in_progress', 'done'], survey_status) - 1,
        'village': village::INTEGER,
        'area': area,
        'houses': houses::INTEGER,
        'commercial': nullif(commercial, 0)::INTEGER,
        'hazardous': nullif(hazardous, 0)::INTEGER
    }, 'parcel', getvariable('extent')::INTEGER, 'geom' ORDER BY parcel_id) AS tile
FROM in_tile
CROSS JOIN frame
GROUP BY tile_x, tile_y
ORDER BY tile_x, tile_y
