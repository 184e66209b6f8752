-- Every hazardous house, commercial or not, with what its file says at its head, and what is to be
-- done next: the most pressing first.
WITH case_by_house AS (
    SELECT house_id, bool_or(is_open) AS is_open,
        CASE WHEN bool_or(hazard_level = 'severe') THEN 'severe' ELSE 'ordinary' END AS hazard_level,
        min(due_on) FILTER (is_open) AS due_on
    FROM counted_case
    GROUP BY house_id
),

-- What the open case lacks first, in the order in which evidence comes to be.
missing AS (
    SELECT house_id, evidence_missing[1] AS next_item, due_on
    FROM close_out
    WHERE NOT is_closed AND len(evidence_missing) > 0
    QUALIFY row_number() OVER (PARTITION BY house_id ORDER BY due_on NULLS LAST, case_id) = 1
),

watched AS (
    SELECT house_id, NOT is_controlled AS is_uncontrolled, missing_controls, last_patrolled_on
    FROM key_house
    WHERE key_list = 'open_severe'
)

SELECT house.house_id, house_no, platform_house_no,
    coalesce(house.report_unit_id, 'unassigned') AS unit,
    CASE $language WHEN 'en' THEN coalesce(unit.name_en, unit.name_zh) ELSE unit.name_zh END
        AS unit_name,
    CASE $language WHEN 'en' THEN coalesce(township.name_en, township.name_zh)
        ELSE township.name_zh END AS township,
    CASE $language WHEN 'en' THEN coalesce(village.name_en, village.name_zh)
        ELSE village.name_zh END AS village,
    natural_village, address, round(house.lon, 6) AS lon, round(house.lat, 6) AS lat,
    house.parcel_id, owner_name, house.use_class, house.is_commercial,
    coalesce(house.business_types, []) AS business_types, house.max_occupancy, residents,
    house.storeys, house.floor_area_m2, house.structure_type, house.built_year, design_mode,
    build_mode, has_precast_slab, coalesce(house.is_vacated, false) AS is_vacated,
    house.rural_renovation, coalesce(permits, []) AS permits,
    coalesce(violations, []) AS violations, licence_no, industry_department,
    case_by_house.is_open, case_by_house.hazard_level, staged.stage,
    case_by_house.due_on::VARCHAR AS due_on,
    CASE WHEN case_by_house.due_on < run.as_of
        THEN date_diff('day', case_by_house.due_on, run.as_of) END AS days_overdue,
    coalesce(is_uncontrolled, false) AS is_uncontrolled,
    coalesce(missing_controls, []) AS missing_controls,
    CASE WHEN case_by_house.is_open THEN next_item END AS next_item,
    CASE WHEN watched.house_id IS NOT NULL
        THEN coalesce(last_patrolled_on + rule_threshold('C04', 'patrol_days', 7)::INTEGER,
            run.as_of)::VARCHAR END AS next_patrol_on
FROM house
CROSS JOIN run
JOIN case_by_house USING (house_id)
LEFT JOIN (SELECT house_id, stage FROM hazard_house) AS staged
    ON staged.house_id = house.house_id
LEFT JOIN missing ON missing.house_id = house.house_id
LEFT JOIN watched ON watched.house_id = house.house_id
LEFT JOIN compliance ON compliance.house_id = house.house_id
JOIN area AS unit ON unit.level = 'unit' AND unit.code = coalesce(house.report_unit_id, 'unassigned')
LEFT JOIN admin_unit AS village ON village.code = house.village_code
LEFT JOIN admin_unit AS township ON township.code = house.township_code
WHERE house.is_hazardous
ORDER BY unit.sort, unit.code, house.township_code NULLS LAST, house.village_code NULLS LAST,
    house.house_id
