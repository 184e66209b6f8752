-- id = "C05"
-- severity = "error"
-- problem = "p3"
-- table = "measure"
-- field = "finished_on"
-- needs = ["measure"]
-- zh = "未销号先解除管控"
-- en = "Control lifted before the case was closed"
-- advice_zh = "请恢复管控，待销号后再解除。"
-- advice_en = "Put the control back; lift it once the case is closed."
-- basis = "City guidance of 2022: controls are lifted after closure"

-- Only controls that must last count: use or business stopped, cordon. An evacuation ends when people
-- are out; that lifts no control.
SELECT measure_id AS key, house_id, finished_on AS value,
    finished_on || ' 解除，' || coalesce(closed_on || ' 销号', '尚未销号') AS detail_zh,
    'lifted on ' || finished_on || ', ' || coalesce('closed on ' || closed_on, 'not closed yet')
        AS detail_en
FROM measure
JOIN counted_case USING (case_id)
WHERE measure_kind IN ('stop_use', 'stop_business', 'cordon')
    AND finished_on IS NOT NULL
    AND (is_open OR finished_on < closed_on)
