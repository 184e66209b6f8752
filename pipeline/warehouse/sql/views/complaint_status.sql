-- Complaints as they stand on the as-of date, each at its place: that of the house, else the village given.
WITH known AS (
    SELECT complaint.* EXCLUDE (village_code, answered_on, due_on),
        coalesce(due_on, received_on + duty_setting('complaint_days')::INTEGER) AS due_on,
        CASE WHEN answered_on <= as_of THEN answered_on END AS answered_on, as_of,
        coalesce(house.village_code, complaint.village_code) AS village_code,
        coalesce(house.township_code, village.township_code) AS township_code,
        coalesce(house.county_code, village.county_code) AS county_code,
        coalesce(house.report_unit_id, village.report_unit_id) AS report_unit_id,
        house_no, address
    FROM complaint
    JOIN run ON received_on <= run.as_of
    LEFT JOIN house ON house.house_id = complaint.house_id
    LEFT JOIN admin_unit AS village ON village.code = complaint.village_code
)

SELECT complaint_no, channel, matter, house_id, house_no, address,
    known.village_code, known.township_code, known.county_code, known.report_unit_id,
    township.name_zh AS township_name_zh, township.name_en AS township_name_en,
    village.name_zh AS village_name_zh, village.name_en AS village_name_en,
    department, received_on, due_on, answered_on,
    CASE WHEN answered_on IS NOT NULL THEN 'done' WHEN due_on < as_of THEN 'overdue' ELSE 'open' END
        AS duty_state,
    CASE WHEN duty_state = 'overdue' THEN date_diff('day', due_on, as_of) END AS days_overdue
FROM known
LEFT JOIN admin_unit AS township ON township.code = known.township_code
LEFT JOIN admin_unit AS village ON village.code = known.village_code
