-- id = "S07"
-- severity = "warning"
-- problem = "p1"
-- table = "photo"
-- field = "sha256"
-- needs = ["photo"]
-- zh = "照片重复使用"
-- en = "Photo used for several houses"
-- advice_zh = "请到现场重新拍照。"
-- advice_en = "Go there and take the photos again."
-- basis = "Recommendation: one picture cannot show two houses"

SELECT photo_id AS key, house_id, sha256 AS value,
    houses || ' 栋房屋使用同一照片' AS detail_zh,
    'the same picture for ' || houses || ' houses' AS detail_en
FROM photo
JOIN (
    SELECT lower(sha256) AS picture, count(DISTINCT house_id) AS houses
    FROM photo
    GROUP BY lower(sha256)
    HAVING count(DISTINCT house_id) > 1) ON picture = lower(sha256)
