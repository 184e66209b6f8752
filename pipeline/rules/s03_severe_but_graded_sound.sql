-- id = "S03"
-- severity = "warning"
-- problem = "p1"
-- table = "screening"
-- field = "result"
-- needs = ["screening", "appraisal", "hazard_case"]
-- zh = "初判偏重，待核销"
-- en = "Severe screening but A/B grade"
-- advice_zh = "鉴定为 A、B 级的，请核实后更正初判结果，并按规定核销隐患。"
-- advice_en = "Check the house; if the grade holds, correct the result and close the case."
-- basis = "Recommendation: a house graded safe should not keep an open hazard case unexamined"

SELECT screening_id AS key, house_id, 'severe' AS value,
    '鉴定为 ' || grade_name.name_zh || '（' || report_no || '），隐患未销号' AS detail_zh,
    'graded ' || grade_name.name_en || ' (' || report_no || '), case open' AS detail_en
FROM latest_screening
JOIN latest_grade USING (house_id)
JOIN code_list AS grade_name ON list = 'grade' AND code = grade
WHERE result = 'severe'
    AND grade IN ('a', 'b', 'asu', 'bsu')
    AND house_id IN (SELECT house_id FROM hazard_case WHERE closure_reason IS NULL)
