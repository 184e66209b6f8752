-- id = "C02"
-- severity = "error"
-- problem = "p3"
-- table = "measure"
-- needs = ["measure", "photo"]
-- zh = "围挡警示无照片"
-- en = "No photo of fence or warning sign"
-- advice_zh = "请补拍围挡和警示标识照片。"
-- advice_en = "Take photos of the fence and of the warning sign."
-- basis = "The bureau's third problem; city notices ask for photos of fence and sign"

-- Both are required: a fence without a warning, or a sign without a fence, is not a cordon. A
-- photo proves it when filed for the case, or for the house without a case, once the cordon began.
WITH cordon AS (
    SELECT measure_id, case_id, house_id, coalesce(measure.started_on, finished_on) AS begun_on
    FROM measure
    JOIN counted_case USING (case_id)
    WHERE measure_kind = 'cordon' AND begun_on IS NOT NULL
),

proof AS (
    SELECT measure_id, cordon.house_id,
        coalesce(bool_or(photo_kind = 'fence'), false) AS has_fence,
        coalesce(bool_or(photo_kind = 'sign'), false) AS has_sign
    FROM cordon
    LEFT JOIN photo
        ON photo.house_id = cordon.house_id
        AND coalesce(photo.case_id, cordon.case_id) = cordon.case_id
        AND coalesce(taken_at::DATE, begun_on) >= begun_on
    GROUP BY measure_id, cordon.house_id
)

SELECT measure_id AS key, house_id,
    '缺少：' || concat_ws('、',
        CASE WHEN NOT has_fence THEN '围挡照片' END,
        CASE WHEN NOT has_sign THEN '警示标识照片' END) AS detail_zh,
    'missing: ' || concat_ws(', ',
        CASE WHEN NOT has_fence THEN 'photo of the fence' END,
        CASE WHEN NOT has_sign THEN 'photo of the sign' END) AS detail_en
FROM proof
WHERE NOT (has_fence AND has_sign)
