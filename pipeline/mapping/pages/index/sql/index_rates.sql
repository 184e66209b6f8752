-- The headline figures with what they are made of. The view states both languages as "zh / en".
SELECT metric,
    CASE $language WHEN 'en' THEN name_en ELSE name_zh END AS name,
    numerator, denominator, pct::DOUBLE AS pct, regional_rank,
    CASE $language WHEN 'en' THEN split_part(definition, ' / ', 2)
        ELSE split_part(definition, ' / ', 1) END AS definition
FROM prefecture_summary
