-- Counts of one as-of date from its history file, at four levels, including what is in no area.
-- Why from the file: a past day is shown as it was kept.
INSERT INTO snapshot BY NAME
-- Why in two stages: a thousand places are put together at four levels, not each of their parcels.
WITH by_place AS MATERIALIZED (
    SELECT report_unit_id, county_code, township_code, village_code,
        count(parcel_id) AS parcels,
        count(*) FILTER (survey_status = 'unsurveyed') AS unsurveyed,
        count(*) FILTER (survey_status = 'in_progress') AS in_progress,
        count(*) FILTER (survey_status = 'done') AS done,
        sum(commercial_houses) AS commercial_houses,
        sum(revisited) AS revisited,
        sum(hazardous) AS hazardous,
        sum(rectified) AS rectified
    FROM history
    GROUP BY ALL
),

counted AS (
    SELECT
        level_of(grouping(report_unit_id, county_code, township_code, village_code)) AS level,
        CASE level WHEN 'prefecture' THEN (SELECT place_code FROM run)
             ELSE coalesce(report_unit_id, county_code, township_code, village_code, 'unassigned')
        END AS code,
        sum(parcels)::BIGINT AS parcels,
        sum(unsurveyed)::BIGINT AS unsurveyed,
        sum(in_progress)::BIGINT AS in_progress,
        sum(done)::BIGINT AS done,
        sum(commercial_houses)::BIGINT AS commercial_houses,
        sum(revisited)::BIGINT AS revisited,
        sum(hazardous)::BIGINT AS hazardous,
        sum(rectified)::BIGINT AS rectified
    FROM by_place
    GROUP BY GROUPING SETS
        ((), (report_unit_id), (county_code), (township_code), (village_code))
),

-- Whether the file has houses at all decides between zero and unknown.
knows AS (SELECT count(commercial_houses) > 0 AS houses FROM by_place)

SELECT getvariable('history_as_of') AS as_of, level, code,
    coalesce(parcels, 0) AS parcels,
    coalesce(unsurveyed, 0) AS unsurveyed,
    coalesce(in_progress, 0) AS in_progress,
    coalesce(done, 0) AS done,
    CASE WHEN houses THEN coalesce(commercial_houses, 0) END AS commercial_houses,
    CASE WHEN houses THEN coalesce(revisited, 0) END AS revisited,
    CASE WHEN houses THEN coalesce(hazardous, 0) END AS hazardous,
    CASE WHEN houses THEN coalesce(rectified, 0) END AS rectified
FROM area
LEFT JOIN counted USING (level, code)
CROSS JOIN knows
ORDER BY level, code;
