-- id = "R06"
-- severity = "error"
-- table = "hazard_case"
-- needs = ["hazard_case"]
-- zh = "日期逻辑错误"
-- en = "Dates out of order"
-- advice_zh = "请核对发现、核实、开始、完成、销号日期。"
-- advice_en = "Check the days of finding, verification, start, finish and closure."
-- basis = "Recommendation: found, verified, started, finished, closed follow each other"

-- Days not filled in are skipped. The end of a control is not a completion: it is lifted after the
-- case is closed (C05), so it must only not precede its own start. Of several broken orders the
-- greatest is shown: an arbitrary one would differ from run to run.
WITH order_of AS (
    SELECT case_id, any_value(house_id) AS house_id,
        bool_or(days <> list_sort(days)) AS is_broken,
        max(array_to_string(days, ' → ')) FILTER (days <> list_sort(days)) AS broken
    FROM (
        SELECT case_id, house_id, list_filter(
            [found_on, verified_on, started_on, finished_on,
             CASE WHEN coalesce(measure_kind NOT IN ('stop_use', 'stop_business', 'cordon'), true)
                  THEN closed_on END],
            lambda day: day IS NOT NULL) AS days
        FROM counted_case
        JOIN measure USING (case_id)
        UNION ALL
        SELECT case_id, house_id,
            list_filter([found_on, verified_on, closed_on], lambda day: day IS NOT NULL)
        FROM counted_case)
    GROUP BY case_id
)

SELECT case_id AS key, house_id, broken AS value, broken AS detail_zh, broken AS detail_en
FROM order_of
WHERE is_broken
