-- Notices as they stand on the as-of date, each at its place: that of the house, else the village given.
WITH known AS (
    SELECT notice.* EXCLUDE (village_code, closed_on),
        CASE WHEN closed_on <= as_of THEN closed_on END AS closed_on, as_of,
        coalesce(house.village_code, notice.village_code) AS village_code,
        coalesce(house.township_code, village.township_code) AS township_code,
        coalesce(house.county_code, village.county_code) AS county_code,
        coalesce(house.report_unit_id, village.report_unit_id) AS report_unit_id,
        house_no, address
    FROM notice
    JOIN run ON issued_on <= run.as_of
    LEFT JOIN house ON house.house_id = notice.house_id
    LEFT JOIN admin_unit AS village ON village.code = notice.village_code
)

SELECT notice_no, house_id, house_no, site_name, address,
    known.village_code, known.township_code, known.county_code, known.report_unit_id,
    township.name_zh AS township_name_zh, township.name_en AS township_name_en,
    village.name_zh AS village_name_zh, village.name_en AS village_name_en,
    department, issuer, issued_on, due_on, closed_on,
    CASE WHEN closed_on IS NOT NULL THEN 'done' WHEN due_on < as_of THEN 'overdue' ELSE 'open' END
        AS duty_state,
    CASE WHEN duty_state = 'overdue' THEN date_diff('day', due_on, as_of) END AS days_overdue
FROM known
LEFT JOIN admin_unit AS township ON township.code = known.township_code
LEFT JOIN admin_unit AS village ON village.code = known.village_code
