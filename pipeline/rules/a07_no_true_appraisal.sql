-- id = "A07"
-- severity = "error"
-- problem = "p2"
-- table = "appraisal"
-- field = "doc_kind"
-- needs = ["appraisal"]
-- zh = "咨询或检测报告代替鉴定"
-- en = "Consulting or test report used as an appraisal"
-- advice_zh = "请委托鉴定机构出具安全鉴定报告。"
-- advice_en = "Commission a safety appraisal."
-- basis = "A county notice on appraisal reports: a test or a consultation is no appraisal"

-- Offered as one: it gives a safety grade, or it is all that a hazardous house has.
SELECT report_no AS key, house_id, doc_kind AS value
FROM appraisal
JOIN house USING (house_id)
WHERE doc_kind IN ('consultation', 'test')
    AND (grade IS NOT NULL OR (is_hazardous AND house_id NOT IN (
        SELECT house_id FROM appraisal WHERE doc_kind IS NULL OR doc_kind = 'appraisal')))
