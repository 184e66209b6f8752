-- The three headline rates of the whole place.
SELECT metric, name_zh, name_en, numerator, denominator, pct, regional_rank
FROM prefecture_summary
WHERE metric IN ('survey_done', 'revisit_done', 'rectified');
