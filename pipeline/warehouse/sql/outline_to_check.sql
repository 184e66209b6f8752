-- What the rules found on outlines and parcels, with shape and place, for the map and the worklist.
-- Why a table: pages and lists are made of it, and it changes with the outlines alone, not with findings of
-- other kinds.
INSERT INTO outline_to_check BY NAME
WITH main_parcel AS (
    SELECT source, as_of, outline_id, max_by(parcel_id, (overlap_m2, parcel_id)) AS parcel_id
    FROM outline_overlap
    GROUP BY ALL
),

found AS (
    SELECT rule_id, key, message_zh, message_en,
        CASE rule_id WHEN 'G12' THEN 'no_parcel' WHEN 'G13' THEN 'no_building'
            WHEN 'G14' THEN 'grown' ELSE 'gone' END AS outline_check
    FROM quality_finding
    WHERE rule_id IN ('G12', 'G13', 'G14', 'G15')
),

shown AS (
    SELECT found.*, outline.report_unit_id, outline.county_code, outline.township_code,
        outline.village_code, outline.source, outline.as_of, outline.outline_id, main_parcel.parcel_id,
        building_use, footprint_m2, parcel_m2 AS common_m2, outline.lon, outline.lat, geometry
    FROM found
    JOIN building_outline AS outline
        ON key = concat_ws('/', outline.source, outline.as_of, outline.outline_id)
    LEFT JOIN main_parcel USING (source, as_of, outline_id)
    WHERE outline_check IN ('no_parcel', 'grown')
    UNION ALL BY NAME
    SELECT found.*, parcel.report_unit_id, parcel.county_code, parcel.township_code, parcel.village_code,
        current_on AS as_of, parcel.parcel_id, parcel.footprint_m2, current_m2 AS common_m2, parcel.lon, parcel.lat,
        geometry
    FROM found
    JOIN parcel ON parcel.parcel_id = key
    JOIN parcel_building ON parcel_building.parcel_id = key
    WHERE outline_check IN ('no_building', 'gone')
),

-- Cells of about a metre, counted from the south-west corner of what is to be checked in the village.
placed AS (
    SELECT *,
        hilbert(
            ((lon - min(lon) OVER place) * 100000)::BIGINT,
            ((lat - min(lat) OVER place) * 100000)::BIGINT) AS along_curve
    FROM shown
    WINDOW place AS (PARTITION BY report_unit_id, village_code)
)

SELECT * EXCLUDE (along_curve),
    row_number() OVER (
        PARTITION BY report_unit_id, village_code ORDER BY along_curve, rule_id, key) AS walk_no
FROM placed
ORDER BY rule_id, key;
