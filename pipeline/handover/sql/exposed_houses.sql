-- The houses in the outline that need a look first, the most urgent of each village first.
SELECT exposed_house.house_id, house_no, parcel_id, urgency,
    unit.name_zh AS unit_zh, unit.name_en AS unit_en,
    township.name_zh AS township_zh, township.name_en AS township_en,
    village.name_zh AS village_zh, village.name_en AS village_en,
    address, use_class, storeys, residents, max_occupancy, hazard_level, grade,
    list_filter([
        CASE WHEN is_severe THEN 'severe' END, CASE WHEN is_grade_d THEN 'grade_d' END,
        CASE WHEN is_grade_c THEN 'grade_c' END, CASE WHEN is_unassessed THEN 'unassessed' END,
        CASE WHEN is_tall THEN 'tall' END, CASE WHEN is_crowded THEN 'crowded' END],
        lambda reason: reason IS NOT NULL) AS reasons,
    exposed_house.lon, exposed_house.lat
FROM exposed_house
LEFT JOIN admin_unit AS village ON village.code = exposed_house.village_code
LEFT JOIN admin_unit AS township ON township.code = exposed_house.township_code
LEFT JOIN report_unit AS unit ON unit.report_unit_id = exposed_house.report_unit_id
WHERE is_listed
ORDER BY unit.sort NULLS LAST, unit.report_unit_id NULLS LAST,
    exposed_house.township_code NULLS LAST, exposed_house.village_code NULLS LAST, urgency,
    exposed_house.house_id
