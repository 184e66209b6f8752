-- What became of every parcel between two as-of dates: new, gone, forward, backward, moved.
-- Why the later place, and the earlier one only for parcels that are gone: whoever is responsible for
-- the parcel now is responsible for the change. If both status and place changed, the kind of change
-- is that of the status; is_moved marks the move as well.
WITH place_before AS (
    SELECT parcel_id, village_code, township_code, county_code, report_unit_id, survey_status
    FROM history_from WHERE parcel_id IS NOT NULL
),

place_after AS (
    SELECT parcel_id, village_code, township_code, county_code, report_unit_id, survey_status
    FROM history_to WHERE parcel_id IS NOT NULL
),

both_days AS (
    SELECT parcel_id,
        earlier.parcel_id IS NULL AS is_new,
        later.parcel_id IS NULL AS is_gone,
        earlier.survey_status AS status_before, later.survey_status AS status_after,
        earlier.village_code AS village_before, later.village_code AS village_after,
        CASE WHEN is_gone THEN earlier.village_code ELSE later.village_code END AS village_code,
        CASE WHEN is_gone THEN earlier.township_code ELSE later.township_code END AS township_code,
        CASE WHEN is_gone THEN earlier.county_code ELSE later.county_code END AS county_code,
        CASE WHEN is_gone THEN earlier.report_unit_id ELSE later.report_unit_id END
            AS report_unit_id
    FROM place_before AS earlier
    FULL JOIN place_after AS later USING (parcel_id)
),

-- Order of the states of the survey.
judged AS (
    SELECT *,
        NOT is_new AND NOT is_gone AND village_before IS DISTINCT FROM village_after AS is_moved,
        list_position(['unsurveyed', 'in_progress', 'done'], status_after)
            - list_position(['unsurveyed', 'in_progress', 'done'], status_before) AS steps
    FROM both_days
)

SELECT getvariable('change_from')::DATE AS from_as_of, getvariable('change_to')::DATE AS as_of,
    parcel_id,
    CASE WHEN is_new THEN 'new'
         WHEN is_gone THEN 'gone'
         WHEN steps > 0 THEN 'forward'
         WHEN steps < 0 THEN 'backward'
         ELSE 'moved' END AS change,
    is_moved, status_before, status_after, village_before, village_after,
    village_code, township_code, county_code, report_unit_id
FROM judged
WHERE is_new OR is_gone OR steps <> 0 OR is_moved
ORDER BY parcel_id;
