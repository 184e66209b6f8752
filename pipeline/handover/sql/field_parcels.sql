-- The parcels not done of a unit, or those of one surveyor, in walking order, with what is stored of
-- them now: `base_…` comes back unchanged and says what was known when somebody set out.
SELECT parcel.parcel_id,
    coalesce(village.name_en, to_do.village_name_zh) AS village_en,
    coalesce(to_do.village_name_zh, '') AS village_zh,
    to_do.walk_no, to_do.address, to_do.surveyor_id,
    parcel.survey_status, parcel.disposition,
    parcel.survey_status AS base_survey_status, parcel.disposition AS base_disposition,
    round(parcel.lon, 7) AS lon, round(parcel.lat, 7) AS lat,
    ST_AsWKB(parcel.geometry::GEOMETRY) AS shape
FROM parcel_to_do AS to_do
JOIN parcel USING (parcel_id)
LEFT JOIN admin_unit AS village ON village.code = to_do.village_code
WHERE coalesce(to_do.report_unit_id, 'unassigned') = $unit
    AND ($surveyor IS NULL OR to_do.surveyor_id = $surveyor)
ORDER BY to_do.township_code NULLS LAST, to_do.village_code NULLS LAST, to_do.walk_no
