-- id = "G08"
-- severity = "error"
-- table = "parcel"
-- field = "disposition"
-- needs = ["house"]
-- zh = "已排查无房屋记录"
-- en = "Surveyed parcel without a house"
-- advice_zh = "请补录房屋，或把图斑处置改为实际情况（如非自建房、已拆除、伪图斑）。"
-- advice_en = "Record the house, or set the disposition to what stands there: not self-built, demolished, no building."
-- basis = "Recommendation: a parcel is surveyed when its house is recorded or found not to be one"

SELECT parcel_id AS key, parcel_id,
    disposition AS value
FROM parcel
ANTI JOIN (SELECT parcel_id FROM house_parcel) AS linked USING (parcel_id)
WHERE survey_status = 'done'
    AND (disposition IS NULL OR disposition IN ('house', 'pending'))
