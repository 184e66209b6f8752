-- metric = "rectified_by_engineering"
-- definition_zh = "以工程措施完成整治的经营性自建房除以存在隐患的经营性自建房"
-- definition_en = "hazardous commercial houses rectified with an engineering measure, over all hazardous commercial houses"

SELECT sum(by_engineering) AS numerator, sum(hazardous) AS denominator
FROM rectification_progress_by_area
WHERE level = 'unit'
