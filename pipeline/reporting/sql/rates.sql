-- The headline rates with what they are made of.
SELECT metric, numerator, denominator, pct, regional_rank
FROM prefecture_summary
