-- Ranks among the prefectures that count, by the unrounded rate; one without a rate has none.
SELECT metric, prefecture, state.name_zh, state.name_en, numerator, denominator,
    percent(numerator, denominator) AS pct,
    CASE WHEN denominator > 0 THEN rank() OVER (
        PARTITION BY metric, denominator > 0 ORDER BY numerator / denominator DESC) END AS rank,
    count(*) FILTER (denominator > 0) OVER (PARTITION BY metric) AS unit_count
FROM headline
JOIN prefecture_state AS state USING (prefecture)
WHERE headline.level = 'prefecture' AND metric IN ('survey_done', 'revisit_done', 'rectified')
ORDER BY metric, rank NULLS LAST, prefecture
