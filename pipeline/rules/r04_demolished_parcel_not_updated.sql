-- id = "R04"
-- severity = "error"
-- table = "parcel"
-- field = "disposition"
-- needs = ["measure"]
-- zh = "已拆除图斑未更新"
-- en = "Demolished, but the parcel is not updated"
-- advice_zh = "请将图斑处置更新为“已拆除”。"
-- advice_en = "Set the disposition of the parcel to demolished."
-- basis = "Recommendation: base map and ledger tell the same"

-- Not where another house is still on the parcel. A disposition that is not filled in is not judged.
WITH demolished AS (
    SELECT house_id, max(finished_on) AS finished_on
    FROM measure
    JOIN counted_case USING (case_id)
    WHERE measure_kind IN ('demolish', 'demolish_all') AND finished_on IS NOT NULL
    GROUP BY house_id
)

SELECT parcel_id AS key, parcel_id, any_value(disposition) AS value,
    string_agg(house_id || ' 于 ' || finished_on || ' 拆除', '；' ORDER BY house_id) AS detail_zh,
    string_agg(house_id || ' demolished on ' || finished_on, '; ' ORDER BY house_id) AS detail_en
FROM demolished
JOIN (SELECT house_id, parcel_id FROM house) USING (house_id)
JOIN (SELECT parcel_id, disposition FROM parcel) USING (parcel_id)
WHERE disposition <> 'demolished'
    AND parcel_id NOT IN (
        SELECT parcel_id
        FROM house
        WHERE parcel_id IN (SELECT parcel_id FROM house JOIN demolished USING (house_id))
            AND house_id NOT IN (SELECT house_id FROM demolished))
GROUP BY parcel_id
