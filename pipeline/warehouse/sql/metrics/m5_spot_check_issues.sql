-- metric = "spot_check_issues"
-- definition_zh = "抽查发现的问题数除以抽查房屋栋数，可大于 1"
-- definition_en = "issues found per house checked; may exceed one"

SELECT (SELECT count(*) FROM spot_issue) AS numerator,
    count(DISTINCT (batch, house_id)) AS denominator
FROM spot_check
