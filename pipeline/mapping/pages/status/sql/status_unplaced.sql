-- What lies in a unit but in none of its villages, so that the rows below a unit add up to it.
-- Why from the tables: the views have one such row for the whole place.
WITH survey AS (
    SELECT report_unit_id AS unit_id, count(*) AS parcels,
        count(*) FILTER (survey_status = 'unsurveyed') AS unsurveyed,
        count(*) FILTER (survey_status = 'in_progress') AS in_progress,
        count(*) FILTER (survey_status = 'done') AS done
    FROM parcel
    WHERE village_code IS NULL AND report_unit_id IS NOT NULL
    GROUP BY ALL
),

revisit_count AS (
    SELECT house.report_unit_id AS unit_id, count(*) AS commercial_houses,
        count(*) FILTER (revisit_status = 'done') AS revisited
    FROM house
    LEFT JOIN revisit USING (house_id)
    WHERE is_commercial AND house.village_code IS NULL AND house.report_unit_id IS NOT NULL
    GROUP BY ALL
),

rectification AS (
    SELECT report_unit_id AS unit_id, count(*) AS hazardous,
        count(*) FILTER (hazard_level = 'severe') AS severe,
        count(*) FILTER (outcome = 'todo') AS todo,
        count(*) FILTER (outcome = 'doing') AS doing,
        count(*) FILTER (outcome = 'rectified') AS rectified,
        count(*) FILTER (outcome = 'regraded') AS regraded,
        count(*) FILTER (is_overdue) AS overdue
    FROM hazard_house
    WHERE village_code IS NULL AND report_unit_id IS NOT NULL
    GROUP BY ALL
)

SELECT 'unplaced' AS level, unit_id AS code, [unit_id] AS parents, unit_id,
    2147483647 AS sort, false AS is_below_unit,
    coalesce(COLUMNS(survey.* EXCLUDE (unit_id)), 0),
    percent(coalesce(done, 0), coalesce(parcels, 0)) AS done_pct,
    coalesce(parcels - done, 0) AS remaining,
    coalesce(COLUMNS(revisit_count.* EXCLUDE (unit_id)), 0),
    coalesce(commercial_houses - revisited, 0) AS revisit_remaining,
    percent(coalesce(revisited, 0), coalesce(commercial_houses, 0)) AS revisited_pct,
    coalesce(COLUMNS(rectification.* EXCLUDE (unit_id)), 0),
    percent(coalesce(rectified, 0), coalesce(hazardous, 0)) AS rectified_pct
FROM survey
FULL JOIN revisit_count USING (unit_id)
FULL JOIN rectification USING (unit_id)
ORDER BY unit_id
