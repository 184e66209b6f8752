-- id = "A05"
-- severity = "error"
-- problem = "p2"
-- table = "appraisal"
-- field = "grade_scale"
-- needs = ["appraisal", "standard_scope"]
-- zh = "等级体系与标准不一致"
-- en = "Grade is of another scale than the standard gives"
-- advice_zh = "请核对等级体系和鉴定依据，改正或重新鉴定。"
-- advice_en = "Check the scale and the standards; correct them or appraise again."
-- basis = "Each standard gives grades of its own: A to D, Asu to Dsu, or none"

-- One listed standard that gives such grades is enough; one without grades supports none. Where a
-- listed standard is not known it may be the one that does, so the rule does not judge.
WITH basis AS (
    SELECT report_no, list(DISTINCT grade_scale) FILTER (grade_scale IS NOT NULL) AS scales
    FROM appraisal_standard
    LEFT JOIN standard_scope USING (standard)
    WHERE is_listed
    GROUP BY report_no
    HAVING bool_and(standard IS NOT NULL)
),

report AS (
    SELECT report_no, house_id, standards, coalesce(grade_scale,
        CASE WHEN grade IN ('a', 'b', 'c', 'd') THEN 'abcd'
             WHEN grade IS NOT NULL THEN 'su_abcd' END) AS grade_scale
    FROM appraisal
)

SELECT report_no AS key, house_id, grade_scale AS value,
    array_to_string(standards, '、') AS detail_zh,
    array_to_string(standards, ', ') AS detail_en
FROM report
JOIN basis USING (report_no)
WHERE NOT list_contains(coalesce(scales, []), grade_scale)
