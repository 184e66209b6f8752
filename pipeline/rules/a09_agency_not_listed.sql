-- id = "A09"
-- severity = "warning"
-- problem = "p2"
-- table = "appraisal"
-- field = "agency"
-- needs = ["appraisal"]
-- zh = "鉴定机构不在名录"
-- en = "Agency not on the roster"
-- advice_zh = "请改由名录内机构鉴定，或核对名录。"
-- advice_en = "Have a listed agency appraise, or check the roster."
-- basis = "A county notice on appraisal reports; recommendation"

SELECT report_no AS key, house_id, agency AS value, agency AS detail_zh, agency AS detail_en
FROM appraisal
WHERE NOT is_agency_listed
