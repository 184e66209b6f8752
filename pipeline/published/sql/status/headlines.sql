-- The three headline rates with what they are made of.
SELECT metric, name_zh, name_en, numerator, denominator, pct, regional_rank
FROM prefecture_summary
WHERE metric IN ('survey_done', 'revisit_done', 'rectified');
