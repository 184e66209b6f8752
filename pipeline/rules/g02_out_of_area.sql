-- id = "G02"
-- severity = "error"
-- table = "parcel"
-- field = "geometry"
-- zh = "图斑界外或属兵团"
-- en = "Out of area / Corps"
-- advice_zh = "请核实归属：属于相邻地区或兵团的，移交并处置为“界外”；位置有误的，更正后重新交付。"
-- advice_en = "Find out whose it is: hand over what belongs to a neighbour or to the Corps and set its disposition to out of area; correct a wrong position."
-- basis = "Published list of area codes: the townships of the Corps in the prefecture are not its own"

-- Villages are the prefecture's own as a rule; one of the Corps may still be among them.
WITH corps AS (
    SELECT code, name_zh, coalesce(name_en, name_zh) AS name_en, geometry::GEOMETRY AS geometry
    FROM admin_unit
    WHERE jurisdiction = 'corps'
),

in_corps AS (
    SELECT parcel_id, name_zh, name_en
    FROM (
        SELECT parcel_id, ST_Point(lon, lat) AS point FROM parcel WHERE village_code IS NULL)
    JOIN corps ON ST_Intersects(corps.geometry, point)
    UNION ALL
    SELECT parcel_id, name_zh, name_en
    FROM parcel
    JOIN corps ON corps.code = village_code
    UNION ALL
    SELECT parcel_id, name_zh, name_en
    FROM parcel
    JOIN corps ON corps.code = township_code
),

named AS (
    SELECT parcel_id, min(name_zh) AS name_zh, min(name_en) AS name_en
    FROM in_corps
    GROUP BY parcel_id
)

SELECT parcel_id AS key, parcel_id,
    coalesce('位于兵团范围：' || name_zh, '不在任何县市内') AS detail_zh,
    coalesce('in an area of the Corps: ' || name_en, 'in no county') AS detail_en
FROM parcel
LEFT JOIN named USING (parcel_id)
WHERE county_code IS NULL OR named.name_zh IS NOT NULL
