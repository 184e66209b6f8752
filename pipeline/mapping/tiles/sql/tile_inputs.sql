-- What the tiles of each reporting unit are drawn from, as sums of hashes that no order of rows
-- changes: its parcels, the houses on them, and its villages, by whose places the tiles name them.
-- Why two sums: one of 64-bit hashes might agree by chance once in many years. Why the hash of a hash:
-- to read every outline twice would take as long again.
WITH parcels AS (
    SELECT unit_id, count(*) AS parcels, sum(hashed)::VARCHAR AS sum_1, sum(hash(hashed))::VARCHAR AS sum_2
    FROM (
        SELECT coalesce(report_unit_id, 'unassigned') AS unit_id,
            hash(parcel_id, survey_status, footprint_m2, village_code, geometry) AS hashed
        FROM parcel)
    GROUP BY unit_id
),

houses AS (
    SELECT unit_id, count(*) AS houses, sum(hashed)::VARCHAR AS house_sum_1,
        sum(hash(hashed))::VARCHAR AS house_sum_2
    FROM (
        SELECT coalesce(parcel.report_unit_id, 'unassigned') AS unit_id,
            hash(parcel.parcel_id, is_commercial, is_hazardous) AS hashed
        FROM house_parcel
        JOIN house USING (house_id)
        JOIN parcel ON parcel.parcel_id = house_parcel.parcel_id)
    GROUP BY unit_id
),

villages AS (
    SELECT report_unit_id AS unit_id, list(code ORDER BY code) AS villages
    FROM admin_unit
    WHERE level = 'village'
    GROUP BY report_unit_id
)

FROM parcels
LEFT JOIN houses USING (unit_id)
LEFT JOIN villages USING (unit_id)
ORDER BY unit_id
