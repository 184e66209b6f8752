-- id = "A10"
-- severity = "error"
-- problem = "p2"
-- table = "hazard_case"
-- field = "found_on"
-- needs = ["hazard_case", "appraisal"]
-- thresholds = { days = 30, earlier_days = 365 }
-- zh = "严重隐患逾期未鉴定"
-- en = "Severe hazard not appraised in time"
-- advice_zh = "请立即委托安全鉴定。"
-- advice_en = "Commission a safety appraisal at once."
-- basis = "Severe hazards are appraised at once; 30 days: recommendation"

-- Open cases: a closed one is judged by R02 and R03. A late appraisal settles it; an old one made up to
-- a year before the finding counts, as it may have led to it, and so does one without a date.
SELECT case_id AS key, counted_case.house_id, found_on AS value,
    date_diff('day', found_on, as_of) || ' 天' AS detail_zh,
    date_diff('day', found_on, as_of) || ' days' AS detail_en
FROM counted_case
JOIN house USING (house_id)
CROSS JOIN run
LEFT JOIN (
    SELECT house_id, max(coalesce(issued_on, DATE 'infinity')) AS last_issued_on
    FROM appraisal
    WHERE doc_kind IS NULL OR doc_kind = 'appraisal'
    GROUP BY house_id) AS appraised USING (house_id)
WHERE is_open AND hazard_level = 'severe' AND is_commercial
    AND date_diff('day', found_on, as_of) > getvariable('days')
    AND coalesce(last_issued_on < found_on - getvariable('earlier_days')::INTEGER, true)
