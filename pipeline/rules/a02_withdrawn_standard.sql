-- id = "A02"
-- severity = "error"
-- problem = "p2"
-- table = "appraisal"
-- field = "standards"
-- needs = ["appraisal", "standard_scope"]
-- zh = "引用废止标准"
-- en = "Withdrawn standard cited"
-- advice_zh = "请按现行标准重新鉴定。"
-- advice_en = "Appraise again by the edition in force."
-- basis = "JGJ 125-2016 replaced JGJ 125-99(2004) on 2016-12-01; likewise the other editions of standard_scope"

-- A standard is withdrawn from the day its successor comes into force. It counts whether listed or used.
SELECT report_no AS key, any_value(appraisal.house_id) AS house_id,
    string_agg(cited, ', ' ORDER BY cited) AS value,
    string_agg(standard || ' 于 ' || valid_until || ' 废止', '；' ORDER BY standard) AS detail_zh,
    string_agg(standard || ' was withdrawn on ' || valid_until, '; ' ORDER BY standard) AS detail_en
FROM appraisal
JOIN appraisal_standard USING (report_no)
JOIN standard_scope USING (standard)
WHERE issued_on >= valid_until
GROUP BY report_no
