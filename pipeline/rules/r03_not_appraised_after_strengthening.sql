-- id = "R03"
-- severity = "error"
-- table = "measure"
-- field = "finished_on"
-- needs = ["measure", "appraisal"]
-- zh = "加固后未复鉴"
-- en = "Not appraised again after strengthening"
-- advice_zh = "请对加固后的房屋重新鉴定。"
-- advice_en = "Appraise the strengthened house."
-- basis = "Recommendation: only an appraisal shows that strengthening worked"

-- Grade A or B, issued on the day the work was finished or later. A test or consultation does not count.
SELECT measure_id AS key, house_id, finished_on AS value
FROM measure
JOIN counted_case USING (case_id)
WHERE measure_kind = 'strengthen' AND finished_on IS NOT NULL
    AND NOT EXISTS (
        FROM appraisal
        WHERE appraisal.house_id = counted_case.house_id
            AND issued_on >= finished_on
            AND grade IN ('a', 'b', 'asu', 'bsu')
            AND coalesce(doc_kind, 'appraisal') = 'appraisal')
