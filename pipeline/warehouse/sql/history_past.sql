-- A past export: the status of every parcel on its date, at the place the parcel has today; one that is
-- no more since the base map was issued anew, at the place of what it became.
-- Houses are unknown then, so their counts are NULL and not zero.
WITH became AS (
    SELECT former_parcel_id, village_code, township_code, county_code, report_unit_id
    FROM parcel_lineage
    WHERE former_parcel_id IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY former_parcel_id ORDER BY is_heir DESC, overlap_m2 DESC, parcel_id NULLS LAST) = 1
)

SELECT past.parcel_id,
    CASE WHEN parcel.parcel_id IS NULL THEN became.village_code ELSE parcel.village_code END AS village_code,
    CASE WHEN parcel.parcel_id IS NULL THEN became.township_code ELSE parcel.township_code END AS township_code,
    CASE WHEN parcel.parcel_id IS NULL THEN became.county_code ELSE parcel.county_code END AS county_code,
    CASE WHEN parcel.parcel_id IS NULL THEN became.report_unit_id ELSE parcel.report_unit_id END AS report_unit_id,
    past.survey_status,
    NULL::BIGINT AS commercial_houses, NULL::BIGINT AS revisited,
    NULL::BIGINT AS hazardous, NULL::BIGINT AS rectified,
    run.run_id
FROM scratch.checked_status_snapshot AS past
LEFT JOIN parcel ON parcel.parcel_id = past.parcel_id
LEFT JOIN became ON former_parcel_id = past.parcel_id
CROSS JOIN run
WHERE past.faults IS NULL AND past.as_of = getvariable('history_as_of')
ORDER BY past.parcel_id
