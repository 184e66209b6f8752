-- id = "S10"
-- severity = "warning"
-- problem = "p1"
-- table = "house"
-- needs = ["revisit"]
-- thresholds = { storeys = 3, people = 10 }
-- zh = "重点房屋未回头看"
-- en = "Priority house not revisited"
-- advice_zh = "请优先安排回头看：三层及以上或人员聚集的经营性自建房。"
-- advice_en = "Revisit it first: commercial houses that are tall or where people gather go before others."
-- basis = "City notice naming houses of three storeys or ten people as the first to be checked"

SELECT house_id AS key, house_id, storeys AS value,
    concat_ws('，', storeys || ' 层', '最大聚集 ' || max_occupancy || ' 人') AS detail_zh,
    concat_ws(', ', storeys || ' storeys', 'up to ' || max_occupancy || ' people') AS detail_en
FROM house
ANTI JOIN (SELECT house_id FROM revisit WHERE revisit_status = 'done') AS visited USING (house_id)
WHERE is_commercial
    AND (storeys >= getvariable('storeys') OR max_occupancy >= getvariable('people'))
