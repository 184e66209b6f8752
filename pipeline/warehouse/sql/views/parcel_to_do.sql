-- The parcels not done, in the order in which one walks to them, village by village.
-- Why the order is decided here: the printed list, the CSV and a query give the same numbers.

-- A house recorded for a parcel gives its address. Of those done nobody asks, and they are most.
WITH hint AS (
    SELECT parcel_id, min(coalesce(address, natural_village)) AS address
    FROM house
    SEMI JOIN (SELECT parcel_id FROM parcel WHERE survey_status <> 'done') AS to_do USING (parcel_id)
    GROUP BY parcel_id
),

-- Cells of about a metre, counted from the south-west corner of what is left in the village.
placed AS (
    SELECT parcel.*,
        hilbert(
            ((lon - min(lon) OVER place) * 100000)::BIGINT,
            ((lat - min(lat) OVER place) * 100000)::BIGINT) AS along_curve
    FROM parcel
    WHERE survey_status <> 'done'
    WINDOW place AS (PARTITION BY report_unit_id, village_code)
)

SELECT parcel_id, survey_status,
    placed.report_unit_id, placed.county_code, placed.township_code, placed.village_code,
    report_unit.name_zh AS report_unit_name_zh,
    township.name_zh AS township_name_zh,
    village.name_zh AS village_name_zh,
    row_number() OVER (
        PARTITION BY placed.report_unit_id, placed.village_code ORDER BY along_curve, parcel_id)
        AS walk_no,
    placed.lon, placed.lat, address, surveyor_id
FROM placed
LEFT JOIN hint USING (parcel_id)
LEFT JOIN report_unit ON report_unit.report_unit_id = placed.report_unit_id
LEFT JOIN admin_unit AS township ON township.code = placed.township_code
LEFT JOIN admin_unit AS village ON village.code = placed.village_code
