-- The days of the past exports that were delivered, and a fingerprint of what the history of each is
-- made from: the statuses of that day, and the place that every parcel, also a former one, has now.
-- Why sums of hashes: see history_difference.sql.
WITH place AS (
    SELECT sum(hash(parcel_id, village_code, township_code, county_code, report_unit_id)) AS places
    FROM parcel
),

lineage AS (
    SELECT sum(hash(former_parcel_id, parcel_id, is_heir, overlap_m2, village_code)) AS links
    FROM parcel_lineage
)

SELECT as_of, concat_ws(' ', count(*), sum(hash(parcel_id, survey_status)), any_value(places), any_value(links)) AS inputs
FROM scratch.checked_status_snapshot
CROSS JOIN place
CROSS JOIN lineage
WHERE faults IS NULL
GROUP BY as_of
