-- id = "R02"
-- severity = "error"
-- table = "hazard_case"
-- needs = ["hazard_case", "measure", "photo"]
-- zh = "整治完成佐证不全"
-- en = "Evidence of rectification missing"
-- advice_zh = "请补齐完成日期、整治后照片和验收手续。"
-- advice_en = "Supply the date of completion, a photo afterwards and the acceptance."
-- basis = "County closure procedure: signed acceptance with proof; recommendation"

-- The date: of any measure of the case. The photo: filed for the case, or for the house without one.
WITH done AS (
    SELECT case_id, house_id, accepted_by IS NOT NULL AS is_accepted,
        EXISTS (
            FROM measure
            WHERE measure.case_id = hazard_case.case_id AND finished_on IS NOT NULL) AS is_finished,
        EXISTS (
            FROM photo
            WHERE photo.house_id = hazard_case.house_id AND photo_kind = 'after'
                AND coalesce(photo.case_id, hazard_case.case_id) = hazard_case.case_id) AS has_photo
    FROM hazard_case
    WHERE closure_reason IN ('rectified', 'demolished')
)

SELECT case_id AS key, house_id,
    '缺少：' || concat_ws('、',
        CASE WHEN NOT is_finished THEN '完成日期' END,
        CASE WHEN NOT has_photo THEN '整治后照片' END,
        CASE WHEN NOT is_accepted THEN '验收人' END) AS detail_zh,
    'missing: ' || concat_ws(', ',
        CASE WHEN NOT is_finished THEN 'date of completion' END,
        CASE WHEN NOT has_photo THEN 'photo afterwards' END,
        CASE WHEN NOT is_accepted THEN 'acceptance' END) AS detail_en
FROM done
WHERE NOT (is_finished AND has_photo AND is_accepted)
