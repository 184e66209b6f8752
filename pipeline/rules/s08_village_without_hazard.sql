-- id = "S08"
-- severity = "info"
-- problem = "p1"
-- table = "admin_unit"
-- needs = ["hazard_case"]
-- thresholds = { fewest_houses = 30, likelihood = 0.01 }
-- zh = "零隐患异常村"
-- en = "Statistically odd zero-hazard village"
-- advice_zh = "请抽查该村经营性自建房，确认隐患排查是否到位。"
-- advice_en = "Check a sample of the village's commercial houses: were hazards overlooked?"
-- basis = "Recommendation: n houses without a hazard have the chance (1 - p)^n where the county's rate is p (binomial)"

-- All houses are assumed to be equally likely to have a hazard: a finding is a reason to look, not a
-- proof. At a rate of 1.46 % it takes 314 houses, so smaller villages are never named.
WITH rate AS (
    SELECT county_code,
        count(*) FILTER (is_hazardous) / count(*) AS p
    FROM house
    WHERE is_commercial
    GROUP BY county_code
),

village AS (
    SELECT village_code, county_code, count(*) AS n
    FROM house
    WHERE is_commercial AND village_code IS NOT NULL
    GROUP BY village_code, county_code
    HAVING NOT bool_or(is_hazardous)
)

SELECT village_code AS key, village_code, 0 AS value,
    printf('经营性自建房 n = %d 栋，全县隐患率 %.2f%%，一栋都没有的概率 %.2f%%',
        n, 100 * p, 100 * pow(1 - p, n)) AS detail_zh,
    printf('n = %d commercial houses, county rate %.2f%%, chance of none %.2f%%',
        n, 100 * p, 100 * pow(1 - p, n)) AS detail_en
FROM village
JOIN rate USING (county_code)
WHERE n >= getvariable('fewest_houses') AND pow(1 - p, n) < getvariable('likelihood')
