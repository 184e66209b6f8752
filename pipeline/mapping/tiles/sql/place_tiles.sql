-- Vector tiles of the parcels of the whole place at one zoom level, one row per tile: outlines without
-- numbers, which are looked up on the page of the unit.
-- Why ST_Affine, why half a unit, why a parcel stands in several tiles: see tiles.sql.
-- Why by bands of tiles: the features of all tiles of a statement are in memory at once.
-- Reads tile_parcel.
-- Variables: zoom, extent (tile units along one side), first_x and last_x (columns of tiles).
WITH frame AS (
    SELECT getvariable('extent')::DOUBLE AS extent,
        20037508.342789244::DOUBLE AS half,
        getvariable('extent')::DOUBLE * 2.0::DOUBLE ** getvariable('zoom')
            / (2.0::DOUBLE * 20037508.342789244::DOUBLE) AS scale
),

numbered AS (
    SELECT *, east - west + 1 AS columns, unnest(range((east - west + 1) * (south - north + 1))) AS number
    FROM tile_parcel
    WHERE east >= getvariable('first_x') AND west <= getvariable('last_x')
),

in_tile AS (
    SELECT * EXCLUDE (columns, number),
        (west + number % columns)::INTEGER AS tile_x,
        (north + number // columns)::INTEGER AS tile_y
    FROM numbered
    WHERE west + number % columns BETWEEN getvariable('first_x') AND getvariable('last_x')
)

SELECT tile_x, tile_y,
    ST_AsMVT({
        'geom': ST_Affine(shape,
            scale, 0::DOUBLE, 0::DOUBLE, -scale,
            half * scale - tile_x * extent + 0.5::DOUBLE,
            half * scale - tile_y * extent + 0.5::DOUBLE),
        'status': status,
        'village': village_of_all,
        'unit': unit_of_all,
        'commercial': commercial,
        'hazardous': hazardous,
        'change': change,
        'before': status_before,
        -- a parcel is counted in the tile that has its north-western corner
        'copy': CASE WHEN tile_x > west OR tile_y > north THEN 1 END
    }, 'parcel', getvariable('extent')::INTEGER, 'geom' ORDER BY status DESC, parcel_id) AS tile
FROM in_tile
CROSS JOIN frame
GROUP BY tile_x, tile_y
ORDER BY tile_x, tile_y
