-- What the spot checks covered, what they found and how much of it is fixed, in one row.
-- Why not a metric: those are rates, and the brief also has to say whether everything is fixed.
SELECT count(DISTINCT village_code) AS villages,
    count(DISTINCT (batch, house_id)) AS houses,
    (SELECT count(*) FROM spot_issue) AS issues,
    (SELECT count(*) FROM spot_issue CROSS JOIN run WHERE fixed_on <= run.as_of) AS fixed
FROM spot_check
