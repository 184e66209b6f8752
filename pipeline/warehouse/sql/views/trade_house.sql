-- The ledgers of the trades: every commercial house once for each department that answers for it, and
-- once under unassigned where none does.
-- Why one lead row per house: filtered by is_lead, each house counts once.
SELECT coalesce(department_id, 'unassigned') AS department_id, department_name_zh, department_name_en,
    coalesce(sources, []) AS sources, coalesce(is_lead, true) AS is_lead,
    coalesce(departments, 0) AS departments,
    house.house_id, house.house_no, house.platform_house_no, house.parcel_id, house.village_code,
    house.township_code, house.county_code, house.report_unit_id,
    report_unit.name_zh AS report_unit_name_zh, report_unit.name_en AS report_unit_name_en,
    township.name_zh AS township_name_zh, township.name_en AS township_name_en,
    village.name_zh AS village_name_zh, village.name_en AS village_name_en,
    house.address, house.owner_name, house.use_class, house.business_types, house.storeys,
    house.floor_area_m2, survey_status, revisit_status, revisit.done_on AS revisited_on,
    revisit_deadline, house.is_hazardous, hazard_level, hazard_house.grade, stage, outcome,
    hazard_house.due_on, hazard_house.closed_on, coalesce(is_overdue, false) AS is_overdue,
    days_overdue
FROM house
CROSS JOIN run
LEFT JOIN house_department USING (house_id)
LEFT JOIN (SELECT parcel_id, survey_status FROM parcel) AS parcel USING (parcel_id)
LEFT JOIN revisit USING (house_id)
LEFT JOIN hazard_house USING (house_id)
LEFT JOIN admin_unit AS village ON village.code = house.village_code
LEFT JOIN admin_unit AS township ON township.code = house.township_code
LEFT JOIN report_unit ON report_unit.report_unit_id = house.report_unit_id
WHERE house.is_commercial
