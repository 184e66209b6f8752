-- What the tiles of the whole place are drawn from beside what those of its units are: what changed since
-- the day before, and the order of the units. Two sums for the same reason as in tile_inputs.sql.
SELECT count(*) AS changes,
    sum(hash(parcel_id, change, status_before))::VARCHAR AS change_sum_1,
    sum(hash(status_before, change, parcel_id))::VARCHAR AS change_sum_2,
    (SELECT list(report_unit_id ORDER BY report_unit_id) FROM report_unit) AS units
FROM parcel_change
JOIN run USING (as_of)
