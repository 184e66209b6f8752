-- id = "C01"
-- severity = "error"
-- problem = "p3"
-- table = "hazard_case"
-- needs = ["hazard_case", "measure"]
-- zh = "严重隐患管控措施不全"
-- en = "Severe hazard without all controls"
-- advice_zh = "请立即停止使用或经营，撤离人员，封控并设警示。"
-- advice_en = "Stop its use or business, move people out, cordon it off and put up signs, at once."
-- basis = "Hundred-Day Action on self-built houses: stop, evacuate, cordon"

-- A control counts when it has begun for a case of the house that is open or was re-graded: what was
-- put up under the earlier case still stands. A house already vacated needs no evacuation.
WITH controlled AS (
    SELECT house_id, list(DISTINCT measure_kind) AS kinds
    FROM measure
    JOIN counted_case USING (case_id)
    WHERE (is_open OR closure_reason = 'regraded')
        AND (started_on IS NOT NULL OR finished_on IS NOT NULL)
    GROUP BY house_id
),

latest_grade AS (
    SELECT house_id,
        max_by(grade, {'issued_on': coalesce(issued_on, DATE '-infinity'), 'report_no': report_no})
            AS grade
    FROM appraisal
    WHERE grade IS NOT NULL
    GROUP BY house_id
),

judged AS (
    SELECT case_id, counted_case.house_id,
        coalesce(list_has_any(kinds, ['stop_use', 'stop_business']), false) AS is_stopped,
        coalesce(list_contains(kinds, 'evacuate'), false) OR coalesce(is_vacated, false)
            AS is_empty,
        coalesce(list_contains(kinds, 'cordon'), false) AS is_cordoned
    FROM counted_case
    JOIN house USING (house_id)
    LEFT JOIN latest_grade USING (house_id)
    LEFT JOIN controlled USING (house_id)
    WHERE is_open AND (hazard_level = 'severe' OR grade IN ('d', 'dsu'))
)

SELECT case_id AS key, house_id,
    '缺少：' || concat_ws('、',
        CASE WHEN NOT is_stopped THEN '停止使用或经营' END,
        CASE WHEN NOT is_empty THEN '人员撤离' END,
        CASE WHEN NOT is_cordoned THEN '封控警示' END) AS detail_zh,
    'missing: ' || concat_ws(', ',
        CASE WHEN NOT is_stopped THEN 'stopping its use or business' END,
        CASE WHEN NOT is_empty THEN 'evacuation' END,
        CASE WHEN NOT is_cordoned THEN 'cordon' END) AS detail_en
FROM judged
WHERE NOT (is_stopped AND is_empty AND is_cordoned)
