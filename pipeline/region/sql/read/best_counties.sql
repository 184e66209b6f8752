-- The first and the last counties of each ranking.
SELECT *, rank > unit_count - $most AS is_last
FROM county_rank
WHERE rank IS NOT NULL AND (rank <= $most OR rank > unit_count - $most)
ORDER BY metric, rank, prefecture, code
