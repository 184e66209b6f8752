-- id = "G03"
-- severity = "warning"
-- table = "parcel"
-- field = "village_code_reported"
-- zh = "填报与空间区划不一致"
-- en = "Code/location mismatch"
-- advice_zh = "请核对图斑所在的村（社区），更正填报代码；若村界有误，请更正村界。"
-- advice_en = "Check which village the parcel lies in and correct the reported code, or the border where that is wrong."
-- basis = "A province had 3,068 border parcels with wrong ownership re-coded (public report)"

SELECT parcel_id AS key, parcel_id,
    coalesce(village_code_reported, county_code_reported) AS value,
    '填报 ' || value || '，图形位于 ' || coalesce(village_code, county_code) AS detail_zh,
    'reported ' || value || ', lies in ' || coalesce(village_code, county_code) AS detail_en
FROM parcel
WHERE village_code_reported <> village_code OR county_code_reported <> county_code
