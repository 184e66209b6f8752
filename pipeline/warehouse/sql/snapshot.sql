-- Counts of one as-of date from its history files, at four levels, including what is in no area.
-- Why from the files: a past day is shown as it was kept. Where the day has a file of houses, they are
-- counted there; a file of parcels without one beside it, as earlier versions wrote, has counts.
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

house_by_place AS MATERIALIZED (
    SELECT report_unit_id, county_code, township_code, village_code,
        count(*) AS commercial_houses,
        count(*) FILTER (revisit_status = 'done') AS revisited,
        count(*) FILTER (is_hazardous) AS hazardous,
        count(*) FILTER (is_hazardous AND hazard_stage = 'closed') AS rectified
    FROM history_house
    GROUP BY ALL
),

-- What the files know decides between zero and unknown.
told AS (
    SELECT (SELECT count(*) > 0 FROM by_place) AS parcels,
        (SELECT count(commercial_houses) > 0 FROM by_place) AS has_counts,
        (SELECT count(*) > 0 FROM house_by_place) AS has_houses,
        (SELECT count(revisit_status) > 0 FROM history_house) AS has_revisits,
        (SELECT count(is_hazardous) > 0 FROM history_house) AS has_hazards
),

knows AS (
    SELECT parcels, has_houses,
        has_houses OR has_counts AS houses,
        CASE WHEN has_houses THEN has_revisits ELSE has_counts END AS revisits,
        CASE WHEN has_houses THEN has_hazards ELSE has_counts END AS hazards
    FROM told
),

of_both AS (
    SELECT report_unit_id, county_code, township_code, village_code, parcels, unsurveyed,
        in_progress, done
    FROM by_place
    UNION ALL BY NAME
    SELECT * FROM house_by_place
    UNION ALL BY NAME
    SELECT report_unit_id, county_code, township_code, village_code, commercial_houses, revisited,
        hazardous, rectified
    FROM by_place
    WHERE NOT (SELECT has_houses FROM knows)
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
    FROM of_both
    GROUP BY GROUPING SETS
        ((), (report_unit_id), (county_code), (township_code), (village_code))
)

SELECT getvariable('history_as_of') AS as_of, level, code,
    CASE WHEN knows.parcels THEN coalesce(counted.parcels, 0) END AS parcels,
    CASE WHEN knows.parcels THEN coalesce(unsurveyed, 0) END AS unsurveyed,
    CASE WHEN knows.parcels THEN coalesce(in_progress, 0) END AS in_progress,
    CASE WHEN knows.parcels THEN coalesce(done, 0) END AS done,
    CASE WHEN houses THEN coalesce(commercial_houses, 0) END AS commercial_houses,
    CASE WHEN revisits THEN coalesce(revisited, 0) END AS revisited,
    CASE WHEN hazards THEN coalesce(hazardous, 0) END AS hazardous,
    CASE WHEN hazards THEN coalesce(rectified, 0) END AS rectified
FROM area
LEFT JOIN counted USING (level, code)
CROSS JOIN knows
ORDER BY level, code;
