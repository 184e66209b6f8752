-- Commercial houses of a unit that are there and changed since the date before: revisit, hazard, stage.
SELECT coalesce(house.report_unit_id, 'unassigned') AS unit_id, house_id AS id, house_no AS number, parcel_id AS parcel,
    change, revisit_before, revisit_after, stage_before, stage_after,
    round(lat, 6) AS lat, round(lon, 6) AS lon, house.village_code AS village, from_as_of::VARCHAR AS since
FROM house_change
JOIN run USING (as_of)
JOIN (SELECT house_id, house_no, parcel_id, report_unit_id, village_code, lat, lon FROM house) AS house USING (house_id)
ORDER BY unit_id, id
