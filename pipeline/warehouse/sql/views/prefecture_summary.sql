-- The headline figures with numerator and denominator.
-- Why the rank has its own source: the region publishes it, it cannot be computed from these data.
-- The figures themselves are the queries of sql/metrics, one file each.
WITH figure AS (
{figures}
),

latest_rank AS (
    SELECT metric, rank
    FROM regional_rank
    JOIN run ON regional_rank.as_of <= run.as_of
    QUALIFY row_number() OVER (PARTITION BY metric ORDER BY regional_rank.as_of DESC) = 1
)

SELECT metric_id, figure.metric, code_list.name_zh, code_list.name_en,
    numerator::BIGINT AS numerator, denominator::BIGINT AS denominator,
    percent(numerator::BIGINT, denominator::BIGINT) AS pct,
    latest_rank.rank AS regional_rank,
    definition_zh || ' / ' || definition_en AS definition
FROM figure
JOIN metric_definition ON metric_definition.metric = figure.metric
JOIN code_list ON code_list.list = 'metric' AND code_list.code = figure.metric
LEFT JOIN latest_rank ON latest_rank.metric = figure.metric
ORDER BY metric_id
