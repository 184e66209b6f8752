-- metric = "revisit_done"
-- definition_zh = "已完成“回头看”的经营性自建房除以经营性自建房总数"
-- definition_en = "commercial houses revisited over all commercial houses"

SELECT sum(revisited) AS numerator, sum(commercial_houses) AS denominator
FROM revisit_progress_by_area
WHERE level = 'unit'
