-- The history of a day of which nothing was delivered about houses.
SELECT NULL::VARCHAR AS house_id, NULL::VARCHAR AS village_code, NULL::VARCHAR AS township_code,
    NULL::VARCHAR AS county_code, NULL::VARCHAR AS report_unit_id, NULL::VARCHAR AS revisit_status,
    NULL::BOOLEAN AS is_hazardous, NULL::VARCHAR AS hazard_stage
WHERE false
