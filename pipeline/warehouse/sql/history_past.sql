-- A past export: the status of every parcel on its date, at the place the parcel has today.
-- Houses are unknown then, so their counts are NULL and not zero.
SELECT past.parcel_id, parcel.village_code, parcel.township_code, parcel.county_code,
    parcel.report_unit_id, past.survey_status,
    NULL::BIGINT AS commercial_houses, NULL::BIGINT AS revisited,
    NULL::BIGINT AS hazardous, NULL::BIGINT AS rectified,
    run.run_id
FROM scratch.checked_status_snapshot AS past
LEFT JOIN parcel USING (parcel_id)
CROSS JOIN run
WHERE past.faults IS NULL AND past.as_of = getvariable('history_as_of')
ORDER BY past.parcel_id
