-- id = "S02"
-- severity = "error"
-- problem = "p1"
-- table = "screening"
-- field = "result"
-- needs = ["screening", "appraisal"]
-- zh = "初判与鉴定结论矛盾"
-- en = "Screening contradicts C/D grade"
-- advice_zh = "请以鉴定结论为准更正初判结果，并按危房纳入隐患台账。"
-- advice_en = "Correct the result by the appraisal, and enter the house in the hazard ledger."
-- basis = "City notice on the revisit: entries must be true, complete and the same as the site"

SELECT screening_id AS key, house_id, 'none' AS value,
    '鉴定为 ' || grade_name.name_zh || '（' || report_no || '）' AS detail_zh,
    'graded ' || grade_name.name_en || ' (' || report_no || ')' AS detail_en
FROM latest_screening
JOIN latest_grade USING (house_id)
JOIN code_list AS grade_name ON list = 'grade' AND code = grade
WHERE result = 'none' AND grade IN ('c', 'd', 'csu', 'dsu')
