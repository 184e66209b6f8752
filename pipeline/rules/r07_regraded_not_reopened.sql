-- id = "R07"
-- severity = "warning"
-- table = "hazard_case"
-- field = "closure_reason"
-- needs = ["hazard_case"]
-- thresholds = { days = 7 }
-- zh = "等级调整后未新增"
-- en = "Re-graded, but not opened again"
-- advice_zh = "请按调整后的等级新增隐患，或恢复原隐患。"
-- advice_en = "Open a case at the new grade, or re-open this one."
-- basis = "A county closes a hazard to re-grade it and opens a new one; 7 days: recommendation"

-- Once the days are over. run.regrade_days holds the same threshold: hazard_life chains by it.
SELECT case_id AS key, house_id, closed_on AS value
FROM counted_case AS regraded
CROSS JOIN run
WHERE closure_reason = 'regraded'
    AND date_diff('day', closed_on, as_of) > getvariable('days')
    AND NOT EXISTS (
        FROM counted_case AS successor
        WHERE successor.house_id = regraded.house_id
            AND successor.case_id <> regraded.case_id
            AND successor.found_on BETWEEN regraded.closed_on
                AND regraded.closed_on + getvariable('days')::INTEGER)
