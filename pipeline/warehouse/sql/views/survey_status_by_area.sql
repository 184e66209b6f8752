-- Survey status of the parcels at all levels, the whole place included.
-- Why grouping sets: one pass over the parcels, and every level adds up to the same total.
WITH counted AS (
    SELECT
        level_of(grouping(report_unit_id, county_code, township_code, village_code)) AS level,
        CASE level WHEN 'prefecture' THEN (SELECT place_code FROM run)
             ELSE coalesce(report_unit_id, county_code, township_code, village_code, 'unassigned')
        END AS code,
        count(*) AS parcels,
        count(*) FILTER (survey_status = 'unsurveyed') AS unsurveyed,
        count(*) FILTER (survey_status = 'in_progress') AS in_progress,
        count(*) FILTER (survey_status = 'done') AS done
    FROM parcel
    GROUP BY GROUPING SETS
        ((), (report_unit_id), (county_code), (township_code), (village_code))
),

-- Areas with nothing in them count zero.
complete AS (
    SELECT level, code, name_zh, name_en, parent_code, sort,
        coalesce(parcels, 0) AS parcels,
        coalesce(unsurveyed, 0) AS unsurveyed,
        coalesce(in_progress, 0) AS in_progress,
        coalesce(done, 0) AS done
    FROM area
    LEFT JOIN counted USING (level, code)
)

SELECT level, code, name_zh, name_en, parent_code, sort, parcels, unsurveyed, in_progress, done,
    percent(done, parcels) AS done_pct,
    parcels - done AS remaining,
    -- among siblings, on the unrounded rate
    CASE WHEN code <> 'unassigned' AND level <> 'prefecture' AND parcels > 0 THEN rank() OVER (
        PARTITION BY level, parent_code, code = 'unassigned' OR parcels = 0
        ORDER BY done / parcels DESC) END AS rank
FROM complete
