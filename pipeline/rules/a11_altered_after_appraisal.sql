-- id = "A11"
-- severity = "warning"
-- problem = "p2"
-- table = "alteration"
-- field = "year"
-- needs = ["alteration", "appraisal"]
-- zh = "改建后未重新鉴定"
-- en = "Altered after the last appraisal"
-- advice_zh = "请对改扩建后的房屋重新鉴定。"
-- advice_en = "Appraise the house again as it is now."
-- basis = "General knowledge: an appraisal is of the house as it stood"

SELECT alteration_id AS key, alteration.house_id, year AS value,
    year || ' 年改扩建，最近一次鉴定为 ' || appraised_in || ' 年' AS detail_zh,
    'altered in ' || year || ', last appraised in ' || appraised_in AS detail_en
FROM alteration
JOIN (
    SELECT house_id, max(year(issued_on)) AS appraised_in
    FROM appraisal
    GROUP BY house_id
    HAVING count(*) = count(issued_on)) USING (house_id)
WHERE year > appraised_in
