-- The days of the past exports that were delivered, and a fingerprint of what the history of each is
-- made from: the statuses of that day, and the place that every parcel has now.
-- Why sums of hashes: see history_difference.sql.
WITH place AS (
    SELECT sum(hash(parcel_id, village_code, township_code, county_code, report_unit_id)) AS places
    FROM parcel
)

SELECT as_of, concat_ws(' ', count(*), sum(hash(parcel_id, survey_status)), any_value(places)) AS inputs
FROM scratch.checked_status_snapshot
CROSS JOIN place
WHERE faults IS NULL
GROUP BY as_of
