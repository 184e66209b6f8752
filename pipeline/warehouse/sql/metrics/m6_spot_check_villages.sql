-- metric = "spot_check_villages"
-- definition_zh = "抽查的村（社区）数除以村（社区）总数"
-- definition_en = "villages spot-checked over all villages"

SELECT count(DISTINCT village_code) AS numerator,
    (SELECT count(*) FROM admin_unit WHERE level = 'village') AS denominator
FROM spot_check
