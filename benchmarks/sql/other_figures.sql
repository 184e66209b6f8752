-- What the counts do not show: a figure that only the houses' file holds, and the days of history.
SELECT (SELECT sum(residents) FROM house) AS residents,
    (SELECT list(DISTINCT as_of ORDER BY as_of) FROM snapshot) AS days
