-- What became of every parcel between two as-of dates: new, gone, forward, backward, moved.
-- Why the later place, and the earlier one only for parcels that are gone: whoever is responsible for
-- the parcel now is responsible for the change. If both status and place changed, the kind of change
-- is that of the status; is_moved marks the move as well.
-- Why rows that are not listed: a parcel whose village stays and whose township, county or unit differs is
-- no change of its own, but it moves the figures of both areas (parcel_moves.sql).
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
        earlier.township_code AS township_before, earlier.county_code AS county_before,
        earlier.report_unit_id AS unit_before,
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
        NOT is_new AND NOT is_gone AND (
            is_moved OR township_before IS DISTINCT FROM township_code
            OR county_before IS DISTINCT FROM county_code
            OR unit_before IS DISTINCT FROM report_unit_id) AS is_reassigned,
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
    village_code, township_code, county_code, report_unit_id,
    township_before, county_before, unit_before, is_reassigned,
    is_new OR is_gone OR coalesce(steps <> 0, false) OR is_moved AS is_listed
FROM judged
WHERE is_listed OR is_reassigned
ORDER BY parcel_id;
