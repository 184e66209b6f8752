-- The days of the past exports of houses, and a fingerprint of what the history of each is made from:
-- the states of that day, and the place that every house has now.
-- Why sums of hashes: see history_difference.sql.
WITH place AS (
    SELECT sum(hash(house_id, village_code, township_code, county_code, report_unit_id)) AS places
    FROM house
)

SELECT as_of,
    concat_ws(' ', count(*), sum(hash(house_id, revisit_status, hazard_stage)),
        any_value(places)) AS inputs
FROM scratch.checked_house_snapshot
CROSS JOIN place
WHERE faults IS NULL
GROUP BY as_of
