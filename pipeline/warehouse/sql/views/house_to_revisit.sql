-- house_to_revisit
-- The commercial houses that are still to be revisited, in the order in which one walks to them,
-- village by village. Why the order is decided here: list, page and query give the same numbers.
WITH left_over AS (
    SELECT house.*, coalesce(state.revisit_status, 'todo') AS revisit_status, state.third_party
    FROM house
    LEFT JOIN (SELECT house_id, revisit_status, third_party FROM revisit) AS state USING (house_id)
    WHERE is_commercial AND state.revisit_status IS DISTINCT FROM 'done'
),

-- Cells of about a metre, as for the parcels to do. A house without a place comes last.
placed AS (
    SELECT *,
        hilbert(
            ((lon - min(lon) OVER place) * 100000)::BIGINT,
            ((lat - min(lat) OVER place) * 100000)::BIGINT) AS along_curve
    FROM left_over
    WINDOW place AS (PARTITION BY report_unit_id, village_code)
)

SELECT house_id, house_no, parcel_id,
    placed.report_unit_id, placed.county_code, placed.township_code, placed.village_code,
    report_unit.name_zh AS report_unit_name_zh, report_unit.name_en AS report_unit_name_en,
    township.name_zh AS township_name_zh, township.name_en AS township_name_en,
    village.name_zh AS village_name_zh, village.name_en AS village_name_en,
    row_number() OVER (
        PARTITION BY placed.report_unit_id, placed.village_code
        ORDER BY along_curve NULLS LAST, house_id) AS walk_no,
    placed.lon, placed.lat, address, use_class, business_types, storeys, max_occupancy,
    is_hazardous,
    coalesce(storeys >= rule_threshold('S10', 'storeys', 3), false)
        OR coalesce(max_occupancy >= rule_threshold('S10', 'people', 10), false) AS is_priority,
    revisit_status, third_party
FROM placed
LEFT JOIN report_unit ON report_unit.report_unit_id = placed.report_unit_id
LEFT JOIN admin_unit AS township ON township.code = placed.township_code
LEFT JOIN admin_unit AS village ON village.code = placed.village_code
