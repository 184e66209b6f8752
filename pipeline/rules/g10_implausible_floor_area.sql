-- id = "G10"
-- severity = "warning"
-- table = "house"
-- field = "floor_area_m2"
-- thresholds = { most_times = 1.3 }
-- zh = "面积与层数不符"
-- en = "Area/storeys implausible"
-- advice_zh = "请核对建筑面积、层数和所占图斑。"
-- advice_en = "Check floor area, storeys and the parcels it stands on."
-- basis = "Recommendation: no more floor than the footprint times the storeys, with room for balconies"

WITH ground AS (
    SELECT house_id, sum(footprint_m2) AS footprint_m2
    FROM house_parcel
    JOIN (SELECT parcel_id, footprint_m2 FROM parcel) AS parcel USING (parcel_id)
    GROUP BY house_id
)

SELECT house_id AS key, house_id,
    floor_area_m2 AS value,
    concat_ws('', '建筑面积 ', floor_area_m2, ' 平方米，图斑 ', round(footprint_m2, 1), ' 平方米 × ',
        storeys, ' 层') AS detail_zh,
    concat_ws('', floor_area_m2, ' m² of floor on ', round(footprint_m2, 1), ' m² × ', storeys,
        ' storeys') AS detail_en
FROM house
JOIN ground USING (house_id)
WHERE footprint_m2 > 0 AND storeys >= 1
    AND floor_area_m2 > getvariable('most_times') * footprint_m2 * storeys
