-- The history of a day of which nothing was delivered about parcels.
SELECT NULL::VARCHAR AS parcel_id, NULL::VARCHAR AS village_code, NULL::VARCHAR AS township_code,
    NULL::VARCHAR AS county_code, NULL::VARCHAR AS report_unit_id, NULL::VARCHAR AS survey_status,
    NULL::BIGINT AS commercial_houses, NULL::BIGINT AS revisited, NULL::BIGINT AS hazardous,
    NULL::BIGINT AS rectified
WHERE false
