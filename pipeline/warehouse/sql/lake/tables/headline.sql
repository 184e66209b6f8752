-- The headline figures.
SELECT metric_id, metric, name_zh, name_en, numerator, denominator, pct, definition
FROM prefecture_summary
ORDER BY metric_id
