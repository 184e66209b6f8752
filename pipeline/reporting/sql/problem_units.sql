-- The units in which most findings of each problem lie.
SELECT problem, name_zh, name_en, counted AS findings
FROM (UNPIVOT quality_by_area ON p1, p2, p3 INTO NAME problem VALUE counted) AS area
WHERE level = 'unit' AND counted > 0
QUALIFY row_number() OVER (PARTITION BY problem ORDER BY counted DESC, sort) <= $most
ORDER BY problem, counted DESC, sort
