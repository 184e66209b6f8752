-- id = "G09"
-- severity = "error"
-- table = "house"
-- field = "parcel_id_reported"
-- zh = "房屋未落图"
-- en = "House not mapped"
-- advice_zh = "请填报图斑编号或更正坐标；确无图斑的，新增图斑。"
-- advice_en = "Report the parcel or correct the coordinates; add a parcel where there is none."
-- basis = "Survey practice: records are bound to parcels"

SELECT house_id AS key, house_id,
    parcel_id_reported AS value,
    '填报的图斑 ' || parcel_id_reported || ' 不存在' AS detail_zh,
    'the reported parcel ' || parcel_id_reported || ' does not exist' AS detail_en
FROM house
WHERE parcel_id IS NULL
