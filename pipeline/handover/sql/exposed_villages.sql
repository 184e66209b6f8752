-- What lies in the outline, by village in the bureau's order; what is in no village comes last.
WITH parcel_count AS (
    SELECT village_code, count(*) AS parcels,
        count(*) FILTER (survey_status <> 'done') AS parcels_left
    FROM exposed_parcel
    GROUP BY village_code
),

house_count AS (
    SELECT village_code, count(*) AS houses, count(*) FILTER (is_commercial) AS commercial,
        sum(residents) AS residents, count(*) FILTER (residents IS NULL) AS residents_unknown,
        count(*) FILTER (is_severe) AS severe, count(*) FILTER (is_grade_c) AS grade_c,
        count(*) FILTER (is_grade_d) AS grade_d, count(*) FILTER (is_unassessed) AS unassessed,
        count(*) FILTER (is_tall OR is_crowded) AS large, count(*) FILTER (is_listed) AS listed
    FROM exposed_house
    GROUP BY village_code
),

place AS (
    SELECT village_code FROM parcel_count
    UNION
    SELECT village_code FROM house_count
)

SELECT place.village_code, unit.name_zh AS unit_zh, unit.name_en AS unit_en,
    township.name_zh AS township_zh, township.name_en AS township_en,
    village.name_zh AS village_zh, village.name_en AS village_en,
    coalesce(parcels, 0) AS parcels, coalesce(parcels_left, 0) AS parcels_left,
    coalesce(houses, 0) AS houses, coalesce(commercial, 0) AS commercial,
    coalesce(residents, 0)::BIGINT AS residents, coalesce(residents_unknown, 0) AS residents_unknown,
    coalesce(severe, 0) AS severe, coalesce(grade_d, 0) AS grade_d, coalesce(grade_c, 0) AS grade_c,
    coalesce(unassessed, 0) AS unassessed, coalesce(large, 0) AS large, coalesce(listed, 0) AS listed
FROM place
LEFT JOIN parcel_count ON parcel_count.village_code IS NOT DISTINCT FROM place.village_code
LEFT JOIN house_count ON house_count.village_code IS NOT DISTINCT FROM place.village_code
LEFT JOIN admin_unit AS village ON village.code = place.village_code
LEFT JOIN admin_unit AS township ON township.code = village.township_code
LEFT JOIN report_unit AS unit ON unit.report_unit_id = village.report_unit_id
ORDER BY unit.sort NULLS LAST, unit.report_unit_id NULLS LAST, village.township_code NULLS LAST,
    place.village_code NULLS LAST
