-- What became of every commercial house between two as-of dates: its revisit, its hazard, its stage.
-- Why known on both days: an export that says nothing of revisits, or nothing of hazards, tells of no
-- change in them. A house without a hazard on one of the days has no stage then, which is a change.
-- Why rows that are not listed: a house that only changed its place, or of whose hazard one of the days says
-- nothing, is no change of its own, but it moves the figures of its areas (house_moves.sql).
WITH both_days AS (
    SELECT house_id,
        earlier.house_id IS NULL AS is_new,
        later.house_id IS NULL AS is_gone,
        earlier.revisit_status AS revisit_before, later.revisit_status AS revisit_after,
        earlier.hazard_stage AS stage_before, later.hazard_stage AS stage_after,
        earlier.is_hazardous AS hazardous_before, later.is_hazardous AS hazardous_after,
        earlier.is_hazardous IS NOT NULL AND later.is_hazardous IS NOT NULL AS knows_hazards,
        earlier.village_code AS village_before, earlier.township_code AS township_before,
        earlier.county_code AS county_before, earlier.report_unit_id AS unit_before,
        CASE WHEN is_gone THEN earlier.village_code ELSE later.village_code END AS village_code,
        CASE WHEN is_gone THEN earlier.township_code ELSE later.township_code END AS township_code,
        CASE WHEN is_gone THEN earlier.county_code ELSE later.county_code END AS county_code,
        CASE WHEN is_gone THEN earlier.report_unit_id ELSE later.report_unit_id END AS report_unit_id
    FROM history_from AS earlier
    FULL JOIN history_to AS later USING (house_id)
),

judged AS (
    SELECT *,
        NOT is_new AND NOT is_gone AND (
            village_before IS DISTINCT FROM village_code
            OR township_before IS DISTINCT FROM township_code
            OR county_before IS DISTINCT FROM county_code
            OR unit_before IS DISTINCT FROM report_unit_id) AS is_reassigned,
        is_new OR is_gone OR coalesce(revisit_before <> revisit_after, false)
            OR (knows_hazards AND stage_before IS DISTINCT FROM stage_after) AS is_listed
    FROM both_days
)

SELECT getvariable('change_from')::DATE AS from_as_of, getvariable('change_to')::DATE AS as_of,
    house_id,
    CASE WHEN is_new THEN 'new' WHEN is_gone THEN 'gone' ELSE 'changed' END AS change,
    revisit_before, revisit_after, stage_before, stage_after,
    village_code, township_code, county_code, report_unit_id,
    village_before, township_before, county_before, unit_before,
    hazardous_before, hazardous_after, is_reassigned, is_listed
FROM judged
WHERE is_listed OR is_reassigned OR hazardous_before IS DISTINCT FROM hazardous_after
ORDER BY house_id
