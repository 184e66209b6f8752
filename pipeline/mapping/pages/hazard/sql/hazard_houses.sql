-- Every hazardous commercial house as its card shows it, the most pressing first.
SELECT house_id, house_no,
    CASE $language WHEN 'en' THEN coalesce(township.name_en, township.name_zh)
        ELSE township.name_zh END AS township,
    CASE $language WHEN 'en' THEN coalesce(village.name_en, village.name_zh)
        ELSE village.name_zh END AS village,
    coalesce(hazard_house.report_unit_id, 'unassigned') AS unit,
    round(hazard_house.lon, 6) AS lon, round(hazard_house.lat, 6) AS lat,
    address, parcel_id, use_class, coalesce(business_types, []) AS business_types,
    storeys, floor_area_m2, structure_type, built_year, max_occupancy,
    coalesce(is_vacated, false) AS is_vacated, rural_renovation,
    hazard_level, has_collapse_risk, grade, appraised_on::VARCHAR AS appraised_on,
    case_count, stage,
    list_transform(measures, lambda measure: {
        'group': measure.measure_group, 'kind': measure.measure_kind,
        'planned_on': measure.planned_on::VARCHAR, 'started_on': measure.started_on::VARCHAR,
        'finished_on': measure.finished_on::VARCHAR}) AS measures,
    responsible_department, found_on::VARCHAR AS found_on, due_on::VARCHAR AS due_on,
    closed_on::VARCHAR AS closed_on, is_overdue, days_overdue
FROM hazard_house
LEFT JOIN admin_unit AS village ON village.code = hazard_house.village_code
LEFT JOIN admin_unit AS township ON township.code = hazard_house.township_code
ORDER BY days_overdue DESC NULLS LAST, hazard_level DESC, due_on NULLS LAST, house_id
