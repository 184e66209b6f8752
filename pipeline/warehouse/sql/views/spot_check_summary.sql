-- What the spot checks looked at, what they found and what of it is fixed, in one row.
-- Why beside the metrics: those are rates, and the brief also has to say whether all is fixed.
SELECT count(DISTINCT village_code) AS villages,
    count(DISTINCT (batch, house_id)) AS houses,
    (SELECT count(*) FROM spot_issue) AS issues,
    (SELECT count(*) FROM spot_issue CROSS JOIN run WHERE fixed_on <= run.as_of) AS fixed
FROM spot_check
