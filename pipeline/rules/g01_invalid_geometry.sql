-- id = "G01"
-- severity = "error"
-- table = "parcel"
-- field = "geometry"
-- thresholds.most_area_change = 0.01
-- zh = "图形无效"
-- en = "Invalid geometry"
-- advice_zh = "请在原系统重画该图斑的外框后重新交付；本次已自动修复或按点、线采用。"
-- advice_en = "Redraw the outline in the source system and deliver it again; it was repaired, or taken as a point or line, for now."
-- basis = "Recommendation: a parcel is the outline of a building"

-- What intake could not repair at all is in rejected_row. Points and lines have no footprint.
-- rings__m2 is the area by the delivered rings: shells less holes, wherever they lie. A repair that
-- encloses another area has changed more than a crossing or a spike.
SELECT parcel_id AS key, parcel_id,
    CASE WHEN NOT is_repaired THEN '不是面'
         WHEN is_changed THEN concat('图形有误，已自动修复；各环合计 ', round(rings__m2)::BIGINT,
             ' m²，修复后 ', round(footprint_m2)::BIGINT, ' m²，请核对')
         ELSE '图形自相交或有尖刺，已自动修复' END AS detail_zh,
    CASE WHEN NOT is_repaired THEN 'not a polygon'
         WHEN is_changed THEN concat('it was repaired; its rings say ', round(rings__m2)::BIGINT,
             ' m², repaired it has ', round(footprint_m2)::BIGINT, ' m²: look at it')
         ELSE 'it crosses itself or has a spike, and was repaired' END AS detail_en
FROM (
    SELECT parcel_id, is_repaired, footprint_m2, rings__m2,
        coalesce(piece_count = 1
            AND abs(footprint_m2 - rings__m2) > getvariable('most_area_change') * rings__m2, false)
            AS is_changed
    FROM parcel
    LEFT JOIN (
        SELECT source_file_id, source_row, rings__m2
        FROM scratch.delivered_parcel WHERE rings__m2 IS NOT NULL) AS repair
        USING (source_file_id, source_row)
    WHERE is_repaired OR footprint_m2 = 0)
