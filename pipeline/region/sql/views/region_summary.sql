-- The three rates of the whole region, and of how many prefectures they are.
SELECT headline.metric_id, headline.metric, code_list.name_zh, code_list.name_en,
    headline.numerator, headline.denominator,
    percent(headline.numerator, headline.denominator) AS pct,
    headline.prefectures,
    (SELECT count(*) FROM prefecture_state) AS of_prefectures
FROM headline
JOIN code_list ON code_list.list = 'metric' AND code_list.code = headline.metric
WHERE headline.level = 'region'
ORDER BY headline.metric_id
