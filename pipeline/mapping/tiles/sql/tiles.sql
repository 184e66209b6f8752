-- Vector tiles of the parcels of one reporting unit at one zoom level, one row per tile.
-- Why unit by unit: a tile is put together in memory, which bounds what is held at once.
-- Why ST_Affine and not ST_AsMVTGeom: parcels are small, so nothing needs clipping, and scaling
-- alone takes a tenth of the time. A parcel stands whole in every tile its box touches.
-- Reads tile_parcel. Variables: unit_id, zoom, extent (tile units along one side).
WITH frame AS (
    SELECT getvariable('extent')::DOUBLE AS extent,
        20037508.342789244::DOUBLE AS half,
        getvariable('extent')::DOUBLE * 2.0::DOUBLE ** getvariable('zoom')
            / (2.0::DOUBLE * 20037508.342789244::DOUBLE) AS scale
),

-- numbered row by row from the north-western tile: a join per axis would copy the outlines twice
numbered AS (
    SELECT *, east - west + 1 AS columns, unnest(range((east - west + 1) * (south - north + 1))) AS number
    FROM tile_parcel
    WHERE unit_id = getvariable('unit_id')
),

in_tile AS (
    SELECT * EXCLUDE (columns, number),
        (west + number % columns)::INTEGER AS tile_x,
        (north + number // columns)::INTEGER AS tile_y
    FROM numbered
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
        'status': status,
        'village': village_of_unit,
        'area': area,
        'houses': houses,
        'commercial': commercial,
        'hazardous': hazardous
    }, 'parcel', getvariable('extent')::INTEGER, 'geom' ORDER BY parcel_id) AS tile
FROM in_tile
CROSS JOIN frame
GROUP BY tile_x, tile_y
ORDER BY tile_x, tile_y
