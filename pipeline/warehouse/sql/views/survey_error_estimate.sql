-- How many houses were surveyed wrongly, estimated from the spot checks and weighted back by their design.
-- The strata are those of the plan: the commercial and the other houses of each unit. Units with fewer than two
-- houses checked are put together, since one house has no variance (Cochran 1977, Sampling Techniques, 5A.12);
-- if those together have fewer than two, all units of the use are.
-- Estimate and variance are those of a stratified sample without replacement (Cochran 1977, 5.3 and 5.9): the
-- part of a stratum that was checked is known and adds nothing to the variance. The interval is Wilson's for the
-- number of cases that a simple sample of this variance would have (Korn & Graubard 1998, Confidence intervals
-- for proportions with small expected number of positive counts), at most that of the houses checked.
WITH checked AS (
    SELECT house_id, coalesce(bool_or(category IN ('screening', 'record')), false) AS has_error
    FROM spot_check
    LEFT JOIN spot_issue USING (check_id)
    GROUP BY house_id
),

by_unit AS (
    SELECT is_commercial, coalesce(report_unit_id, 'unassigned') AS unit,
        count(*) AS houses,
        count(checked.house_id) AS checked,
        count(*) FILTER (has_error) AS with_error
    FROM house
    LEFT JOIN checked USING (house_id)
    GROUP BY ALL
),

collapsed AS (
    SELECT is_commercial, CASE WHEN checked >= 2 THEN unit ELSE 'others' END AS stratum,
        sum(houses) AS houses, sum(checked) AS checked, sum(with_error) AS with_error
    FROM by_unit
    GROUP BY ALL
),

judged AS (
    SELECT *, min(checked) OVER (PARTITION BY is_commercial) < 2 AS is_thin
    FROM collapsed
),

merged AS (
    SELECT is_commercial, CASE WHEN is_thin THEN 'all' ELSE stratum END AS stratum,
        sum(houses)::DOUBLE AS houses,
        sum(checked)::DOUBLE AS checked,
        sum(with_error)::DOUBLE AS with_error
    FROM judged
    GROUP BY ALL
),

stratum AS (
    SELECT *, with_error / nullif(checked, 0) AS share,
        (1 - checked / houses) * share * (1 - share) / nullif(checked - 1, 0) AS variance
    FROM merged
),

-- A stratum of one checked house has no variance, one of none no share: then there is no estimate.
by_use AS (
    SELECT
        CASE WHEN grouping(is_commercial) = 1 THEN 'all'
             WHEN is_commercial THEN 'commercial' ELSE 'other' END AS house_use,
        count(*) AS strata,
        sum(houses) AS houses,
        sum(checked) AS checked,
        sum(with_error) AS with_error,
        CASE WHEN bool_and(variance IS NOT NULL) THEN sum(houses * share) / sum(houses) END AS share,
        CASE WHEN bool_and(variance IS NOT NULL)
            THEN sum(houses * houses * variance) / (sum(houses) * sum(houses)) END AS variance
    FROM stratum
    GROUP BY GROUPING SETS ((), (is_commercial))
),

weighed AS (
    SELECT *,
        CASE WHEN variance > 0 THEN least(checked, share * (1 - share) / variance)
             WHEN variance = 0 THEN checked END AS effective
    FROM by_use
    WHERE houses > 0
)

SELECT house_use, houses::BIGINT AS houses, checked::BIGINT AS checked,
    with_error::BIGINT AS with_error, strata::BIGINT AS strata,
    percent(with_error::BIGINT, checked::BIGINT) AS error_pct,
    (100 * share)::DECIMAL(7, 2) AS estimated_pct,
    CASE WHEN checked = houses THEN (100 * share)::DECIMAL(7, 2)
        ELSE wilson_low(share, effective) END AS low_pct,
    CASE WHEN checked = houses THEN (100 * share)::DECIMAL(7, 2)
        ELSE wilson_high(share, effective) END AS high_pct,
    is_enough(low_pct, high_pct) AS is_enough
FROM weighed
ORDER BY list_position(['all', 'commercial', 'other'], house_use)
