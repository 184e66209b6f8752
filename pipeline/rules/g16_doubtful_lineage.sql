-- id = "G16"
-- severity = "warning"
-- table = "parcel"
-- field = "former_parcel_ids"
-- needs = ["parcel_former"]
-- zh = "图斑沿革存疑"
-- en = "Doubtful lineage"
-- advice_zh = "请核实该图斑由哪个原图斑而来，在更正台账中填报“原图斑编号”；并非由原图斑而来的填“none”。"
-- advice_en = "Find out which former parcel it was, and state former_parcel_ids in a correction; none for a parcel that was nothing."
-- basis = "Recommendation: status and history go over to a re-issued parcel only where it is known which one it was; limits in [lineage]"

SELECT parcel_id AS key, parcel_id,
    string_agg(former_parcel_id, '、' ORDER BY former_parcel_id) AS value,
    min(name_zh) || coalesce('：' || string_agg(former_parcel_id, '、' ORDER BY former_parcel_id), '')
        || printf('，最多占现图斑 %.0f%%', floor(100 * max(present_share))) AS detail_zh,
    min(name_en) || coalesce(': ' || string_agg(former_parcel_id, ', ' ORDER BY former_parcel_id), '')
        || printf(', at most %.0f %% of it', floor(100 * max(present_share))) AS detail_en
FROM parcel_lineage
JOIN code_list ON list = 'lineage_doubt' AND code = doubt
GROUP BY parcel_id
