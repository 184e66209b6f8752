-- id = "B05"
-- severity = "error"
-- table = "work_item"
-- field = "value"
-- needs = ["work_item"]
-- zh = "分项与合计不符"
-- en = "Parts do not add up"
-- advice_zh = "请核对该指标及其分项或合计后重新报送。"
-- advice_en = "Check the indicator and its parts or total, and deliver it again."
-- basis = "What is finished was accepted before; parts are a total's parts"

-- A figure that is stated as inexact, such as 60余人, is not held against another.
WITH exact AS (
    SELECT as_of, indicator, value, name_zh, name_en
    FROM work_item
    JOIN code_list ON list = 'work_indicator' AND code = indicator
    WHERE stated IS NULL OR stated = value::VARCHAR
),

limits(part, whole) AS (
    VALUES ('site_hazards_fixed', 'site_hazards'), ('fire_design_done', 'fire_design_accepted'),
        ('fire_acceptance_done', 'fire_acceptance_accepted'), ('complaints_settled', 'complaints'),
        ('reports_adopted', 'reports')
),

split(part, whole) AS (
    VALUES ('fire_filings_drawn', 'fire_filings'), ('fire_filings_not_drawn', 'fire_filings')
),

-- All parts of a total must be there, or nothing can be said.
summed AS (
    SELECT as_of, whole, sum(value) AS total, string_agg(value::VARCHAR, ' + ' ORDER BY part) AS parts
    FROM exact
    JOIN split ON part = indicator
    GROUP BY as_of, whole
    HAVING count(*) = (SELECT count(*) FROM split AS other WHERE other.whole = any_value(split.whole))
)

SELECT part.as_of || ' ' || part.indicator AS key, part.value AS value,
    part.name_zh || ' ' || part.value || ' 大于' || whole.name_zh || ' ' || whole.value AS detail_zh,
    lower(part.name_en) || ' ' || part.value || ' is more than ' || lower(whole.name_en) || ' '
        || whole.value AS detail_en
FROM limits
JOIN exact AS part ON part.indicator = limits.part
JOIN exact AS whole ON whole.indicator = limits.whole AND whole.as_of = part.as_of
WHERE part.value > whole.value
UNION ALL
SELECT exact.as_of || ' ' || indicator, value,
    name_zh || ' ' || value || '，分项 ' || parts, lower(name_en) || ' ' || value || ', parts ' || parts
FROM exact
JOIN summed ON summed.whole = indicator AND summed.as_of = exact.as_of
WHERE value <> total
