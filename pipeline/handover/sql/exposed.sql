-- What lies in an outline, variable exposed_area as WKB: its houses and parcels, kept as tables of the connection.
--
-- A house is in it if one of its parcels touches the outline; a house without parcel, if its point
-- lies in it. Filters by one geometry and no spatial join, so that no join can go wrong.
CREATE TEMP TABLE exposed_parcel AS
SELECT parcel_id, village_code, report_unit_id, survey_status
FROM parcel
WHERE ST_Intersects(parcel.geometry::GEOMETRY, ST_GeomFromWKB(getvariable('exposed_area')));

CREATE TEMP TABLE exposed_id AS
SELECT DISTINCT house_id
FROM house_parcel
WHERE parcel_id IN (SELECT parcel_id FROM exposed_parcel)
UNION
SELECT house_id
FROM house
WHERE parcel_id IS NULL
    AND lon IS NOT NULL
    AND ST_Intersects(ST_GeomFromWKB(getvariable('exposed_area')), ST_Point(lon, lat));

CREATE TEMP TABLE exposed_house AS
WITH open_case AS (
    SELECT house_id,
        CASE WHEN bool_or(hazard_level = 'severe') THEN 'severe' ELSE 'ordinary' END AS hazard_level
    FROM hazard_case
    WHERE closure_reason IS NULL
    GROUP BY house_id
),

judged AS (
    SELECT house.house_id, house.house_no, house.parcel_id, house.village_code,
        house.township_code, house.report_unit_id, house.lon, house.lat, house.address,
        house.use_class, house.is_commercial, house.storeys, house.residents, house.max_occupancy,
        hazard_level, grade,
        coalesce(hazard_level = 'severe', false) AS is_severe,
        coalesce(grade IN ('c', 'csu'), false) AS is_grade_c,
        coalesce(grade IN ('d', 'dsu'), false) AS is_grade_d,
        hazard_level IS NOT NULL AND grade IS NULL AS is_unassessed,
        coalesce(house.storeys >= rule_threshold('S10', 'storeys', 3), false) AS is_tall,
        coalesce(greatest(house.max_occupancy, house.residents)
            >= rule_threshold('S10', 'people', 10), false) AS is_crowded
    FROM house
    SEMI JOIN exposed_id USING (house_id)
    LEFT JOIN open_case USING (house_id)
    LEFT JOIN latest_grade USING (house_id)
)

SELECT *,
    is_severe OR is_grade_c OR is_grade_d OR is_unassessed OR is_tall OR is_crowded AS is_listed,
    CASE WHEN is_severe OR is_grade_d THEN 1
        WHEN is_grade_c OR is_unassessed OR hazard_level IS NOT NULL THEN 2
        WHEN is_tall OR is_crowded THEN 3
        ELSE 4 END AS urgency
FROM judged;
