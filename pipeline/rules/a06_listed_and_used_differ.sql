-- id = "A06"
-- severity = "warning"
-- problem = "p2"
-- table = "appraisal"
-- field = "standards_used"
-- needs = ["appraisal"]
-- zh = "列明依据与正文引用不一致"
-- en = "Listed and used standards differ"
-- advice_zh = "请鉴定机构核对鉴定依据与正文，使其一致。"
-- advice_en = "Have the agency make the list and the text agree."
-- basis = "A county notice on appraisal reports: the basis listed must be the one used"

-- Judged where both are filled in; two spellings of one standard are the same.
SELECT report_no AS key, any_value(appraisal.house_id) AS house_id,
    string_agg(cited, ', ' ORDER BY cited) AS value,
    string_agg(cited || if(is_listed, '：正文未引用', '：未列明'), '；' ORDER BY cited) AS detail_zh,
    string_agg(cited || if(is_listed, ' is not used', ' is not listed'), '; ' ORDER BY cited)
        AS detail_en
FROM appraisal
JOIN appraisal_standard USING (report_no)
WHERE len(standards) > 0 AND len(standards_used) > 0 AND is_listed <> is_used
GROUP BY report_no
