-- trend_by_area
-- The counts of every as-of date and of the date before it, at all levels.
-- Why by dates where history does not tell: curves, changes and pace then have one source. What was
-- finished until a day follows from the ledgers if every finished house has its date; how many houses
-- there were then does not, so the rate of such a day is over the houses there are now.
WITH untold AS (
    SELECT as_of
    FROM snapshot
    WHERE level = 'prefecture' AND (revisited IS NULL OR rectified IS NULL)
),

finished_house AS (
    SELECT house.report_unit_id, house.county_code, house.township_code, house.village_code,
        coalesce(revisit_status = 'done', false) AS is_revisited, done_on,
        coalesce(outcome = 'rectified', false) AS is_rectified, closed_on
    FROM house
    LEFT JOIN (SELECT house_id, revisit_status, done_on FROM revisit) AS state USING (house_id)
    LEFT JOIN (SELECT house_id, outcome, closed_on FROM hazard_house) AS hazard USING (house_id)
    WHERE is_commercial AND (revisit_status = 'done' OR outcome = 'rectified')
),

has_dates AS (
    SELECT count(*) FILTER (is_revisited) > 0
            AND bool_and(done_on IS NOT NULL OR NOT is_revisited) AS revisits,
        count(*) FILTER (is_rectified) > 0
            AND bool_and(closed_on IS NOT NULL OR NOT is_rectified) AS hazards
    FROM finished_house
),

by_dates AS (
    SELECT as_of,
        level_of(grouping(report_unit_id, county_code, township_code, village_code)) AS level,
        CASE level WHEN 'prefecture' THEN (SELECT place_code FROM run)
             ELSE coalesce(report_unit_id, county_code, township_code, village_code, 'unassigned')
        END AS code,
        count(*) FILTER (is_revisited AND done_on <= as_of) AS revisited,
        count(*) FILTER (is_rectified AND closed_on <= as_of) AS rectified
    FROM untold
    CROSS JOIN finished_house
    GROUP BY as_of, GROUPING SETS
        ((), (report_unit_id), (county_code), (township_code), (village_code))
),

now AS (
    SELECT level, code, commercial_houses, hazardous
    FROM snapshot
    JOIN run USING (as_of)
),

day AS (
    SELECT snapshot.* EXCLUDE (revisited, rectified),
        snapshot.revisited IS NULL AND coalesce(has_dates.revisits, false) AS is_revisited_by_dates,
        snapshot.rectified IS NULL AND coalesce(has_dates.hazards, false) AS is_rectified_by_dates,
        coalesce(snapshot.revisited,
            CASE WHEN is_revisited_by_dates THEN coalesce(by_dates.revisited, 0) END) AS revisited,
        coalesce(snapshot.rectified,
            CASE WHEN is_rectified_by_dates THEN coalesce(by_dates.rectified, 0) END) AS rectified,
        coalesce(snapshot.commercial_houses, now.commercial_houses) AS revisit_total,
        coalesce(snapshot.hazardous, now.hazardous) AS hazard_total
    FROM snapshot
    CROSS JOIN has_dates
    LEFT JOIN by_dates USING (as_of, level, code)
    LEFT JOIN now USING (level, code)
),

rated AS (
    SELECT *, percent(done, parcels) AS done_pct,
        percent(revisited, revisit_total) AS revisited_pct,
        percent(rectified, hazard_total) AS rectified_pct
    FROM day
)

-- A day of which nothing is known about parcels has no part in their changes.
SELECT rated.as_of, level, code, name_zh, name_en, parent_code, sort,
    parcels, unsurveyed, in_progress, done, done_pct,
    lag(CASE WHEN parcels IS NOT NULL THEN rated.as_of END IGNORE NULLS) OVER by_day
        AS previous_as_of,
    parcels - lag(parcels IGNORE NULLS) OVER by_day AS parcels_change,
    unsurveyed - lag(unsurveyed IGNORE NULLS) OVER by_day AS unsurveyed_change,
    done - lag(done IGNORE NULLS) OVER by_day AS done_change,
    done_pct - lag(done_pct IGNORE NULLS) OVER by_day AS done_pct_change,
    commercial_houses, revisited, revisited_pct,
    revisited - lag(revisited IGNORE NULLS) OVER by_day AS revisited_change,
    revisited_pct - lag(revisited_pct IGNORE NULLS) OVER by_day AS revisited_pct_change,
    hazardous, rectified, rectified_pct,
    rectified - lag(rectified IGNORE NULLS) OVER by_day AS rectified_change,
    rectified_pct - lag(rectified_pct IGNORE NULLS) OVER by_day AS rectified_pct_change,
    is_revisited_by_dates, is_rectified_by_dates
FROM rated
JOIN area USING (level, code)
WINDOW by_day AS (PARTITION BY level, code ORDER BY rated.as_of)
