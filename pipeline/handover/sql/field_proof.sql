-- How many parcels and houses are open, counted another way than the lists of them are made: by the
-- views of the status for a unit, and in the table of the parcels for a surveyor.
SELECT
    CASE WHEN $surveyor IS NULL
        THEN (SELECT remaining FROM survey_status_by_unit WHERE code = $unit)
        ELSE (SELECT count(*) FROM parcel
              WHERE surveyor_id = $surveyor AND survey_status <> 'done'
                  AND coalesce(report_unit_id, 'unassigned') = $unit)
        END::BIGINT AS parcel,
    CASE WHEN $surveyor IS NULL
        THEN (SELECT remaining FROM revisit_progress_by_unit WHERE code = $unit)
        ELSE 0 END::BIGINT AS house
