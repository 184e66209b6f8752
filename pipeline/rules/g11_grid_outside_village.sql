-- id = "G11"
-- severity = "warning"
-- table = "grid"
-- field = "geometry"
-- needs = ["grid"]
-- thresholds = { inside_share = 0.98 }
-- zh = "网格超出所属村（社区）"
-- en = "Grid reaches beyond its village"
-- advice_zh = "请核对网格范围和所属村（社区）代码。"
-- advice_en = "Check the outline of the grid and the code of its village."
-- basis = "Recommendation: a grid is part of one village; borders drawn twice may differ by 2 %"

SELECT grid_id AS key, village_code, round(inside_share, 4) AS value,
    printf('村内面积占 %.1f%%', 100 * inside_share) AS detail_zh,
    printf('%.1f%% of it is inside', 100 * inside_share) AS detail_en
FROM grid
WHERE inside_share < getvariable('inside_share')
