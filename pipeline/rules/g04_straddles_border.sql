-- id = "G04"
-- severity = "warning"
-- table = "parcel"
-- field = "geometry"
-- thresholds = { least_share = 0.9 }
-- zh = "跨界图斑"
-- en = "Parcel straddles a border"
-- advice_zh = "请与相邻村（社区）确认归属，必要时拆分图斑或人工指定。"
-- advice_en = "Settle with the neighbouring village whose it is; split the parcel where needed."
-- basis = "Border parcels are a known failure of the survey elsewhere (public report)"

SELECT parcel_id AS key, parcel_id,
    '仅 ' || floor(100 * overlap_share)::INTEGER || '% 位于 ' || village_code
        || coalesce('，其余多在 ' || runner_up_code, '') AS detail_zh,
    'only ' || floor(100 * overlap_share)::INTEGER || ' % lies in ' || village_code
        || coalesce(', most of the rest in ' || runner_up_code, '') AS detail_en
FROM parcel
WHERE overlap_share < getvariable('least_share')
