-- id = "A01"
-- severity = "error"
-- problem = "p2"
-- table = "appraisal"
-- field = "standards"
-- needs = ["appraisal"]
-- zh = "鉴定无依据标准"
-- en = "No standard cited"
-- advice_zh = "请鉴定机构补充鉴定依据并重新出具报告。"
-- advice_en = "Have the agency state the standards it went by and issue the report again."
-- basis = "The bureau's second problem: appraisals on the wrong basis"

SELECT report_no AS key, house_id, grade AS value
FROM appraisal
WHERE grade IS NOT NULL AND coalesce(len(standards), 0) = 0
