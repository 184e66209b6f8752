-- metric = "rectified"
-- definition_zh = "隐患全部以整治完成或拆除销号的经营性自建房除以存在隐患的经营性自建房"
-- definition_en = "hazardous commercial houses whose cases are all closed as rectified or demolished, over all hazardous commercial houses"

SELECT sum(rectified) AS numerator, sum(hazardous) AS denominator
FROM rectification_progress_by_area
WHERE level = 'unit'
