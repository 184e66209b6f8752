-- id = "S11"
-- severity = "warning"
-- problem = "p1"
-- table = "screening"
-- field = "lon"
-- needs = ["screening"]
-- thresholds = { away_m = 100, shifted_file_rows = 30, shifted_up_to_m = 700 }
-- zh = "排查定位偏离图斑"
-- en = "Survey taken away from parcel"
-- advice_zh = "请核实是否到现场排查；未到场的重新排查。"
-- advice_en = "Find out whether the surveyor was there; survey again if not."
-- basis = "Recommendation: a phone's position is good to some 10 m, so 100 m is another place"

-- A file whose forms are all off by the same vector, as GCJ-02 is, was declared with the wrong
-- coordinate system: that says nothing about its surveyors, so it is left out.
WITH placed AS (
    SELECT screening_id, screening.house_id, screening.source_file_id,
        min(metres_between(screening.lon, screening.lat, parcel.geometry::GEOMETRY)) AS metres,
        any_value((screening.lon - house.lon) * metres_per_degree_east(house.lat)) AS east,
        any_value((screening.lat - house.lat) * metres_per_degree_north(house.lat)) AS north
    FROM screening
    JOIN house USING (house_id)
    JOIN house_parcel USING (house_id)
    JOIN parcel ON parcel.parcel_id = house_parcel.parcel_id
    WHERE screening.lon IS NOT NULL
    GROUP BY screening_id, screening.house_id, screening.source_file_id
),

common_offset AS (
    SELECT source_file_id, median(east) AS east, median(north) AS north
    FROM placed
    GROUP BY source_file_id
    HAVING count(*) >= getvariable('shifted_file_rows')
        AND sqrt(median(east) ** 2 + median(north) ** 2)
            BETWEEN getvariable('away_m') AND getvariable('shifted_up_to_m')
),

shifted AS (
    SELECT source_file_id
    FROM placed
    JOIN common_offset AS common USING (source_file_id)
    GROUP BY source_file_id
    HAVING median(sqrt((placed.east - common.east) ** 2 + (placed.north - common.north) ** 2))
        < getvariable('away_m')
)

SELECT screening_id AS key, house_id, round(metres)::BIGINT || ' m' AS value,
    '距图斑 ' || round(metres)::BIGINT || ' 米' AS detail_zh,
    round(metres)::BIGINT || ' m from the parcel' AS detail_en
FROM placed
ANTI JOIN shifted USING (source_file_id)
WHERE metres > getvariable('away_m')
