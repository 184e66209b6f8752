-- Parcels as delivered, invalid rings and all; the codes as they were understood.
SELECT landed.parcel_id, landed.village_code_reported,
    parcel.survey_status, parcel.disposition, parcel.origin,
    landed.surveyor_id, parcel.submitted_on::VARCHAR AS submitted_on,
    ST_AsWKB(landed.geometry) AS wkb
FROM scratch.landed AS landed
JOIN survey.parcel AS parcel USING (source_row)
JOIN survey.source_file AS file USING (source_file_id)
WHERE regexp_replace(file.path, '\[[^\]]*\]$', '') = $path
ORDER BY source_row
