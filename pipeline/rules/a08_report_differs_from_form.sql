-- id = "A08"
-- severity = "warning"
-- problem = "p2"
-- table = "appraisal"
-- field = "storeys_in_report"
-- needs = ["appraisal"]
-- thresholds = { area_share = 0.15 }
-- zh = "报告数据与现场不符"
-- en = "Report data differ from the survey"
-- advice_zh = "请到现场核实层数和面积，更正报告或排查记录。"
-- advice_en = "Check storeys and area on site; correct the report or the survey."
-- basis = "A county notice on appraisal reports; 15 %: recommendation"

SELECT report_no AS key, house_id,
    concat_ws(', ', storeys_in_report, floor_area_in_report_m2) AS value,
    concat_ws('；',
        CASE WHEN storeys_in_report <> storeys
             THEN '报告 ' || storeys_in_report || ' 层，排查 ' || storeys || ' 层' END,
        CASE WHEN area_differs
             THEN '报告 ' || floor_area_in_report_m2 || ' m²，排查 ' || floor_area_m2 || ' m²' END)
        AS detail_zh,
    concat_ws('; ',
        CASE WHEN storeys_in_report <> storeys
             THEN storeys_in_report || ' storeys in the report, ' || storeys || ' surveyed' END,
        CASE WHEN area_differs
             THEN floor_area_in_report_m2 || ' m² in the report, ' || floor_area_m2 || ' surveyed' END)
        AS detail_en
FROM (
    SELECT *,
        abs(floor_area_in_report_m2 - floor_area_m2) > getvariable('area_share') * floor_area_m2
            AS area_differs
    FROM appraisal
    JOIN (SELECT house_id, storeys, floor_area_m2 FROM house) USING (house_id))
WHERE storeys_in_report <> storeys OR area_differs
