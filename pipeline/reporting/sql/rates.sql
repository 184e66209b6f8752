-- The headline rates with numerator and denominator.
SELECT metric, numerator, denominator, pct, regional_rank
FROM prefecture_summary
