-- Ranks by metric, the best first; those without a rate come last.
SELECT *
FROM prefecture_rank
ORDER BY metric, rank NULLS LAST, prefecture
