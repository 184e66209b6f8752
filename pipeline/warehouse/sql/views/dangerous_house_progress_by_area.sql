-- Renovation of the dangerous houses at all levels, the whole place included.
WITH counted AS (
    SELECT
        level_of(grouping(report_unit_id, county_code, township_code, village_code)) AS level,
        CASE level WHEN 'prefecture' THEN (SELECT place_code FROM run)
             ELSE coalesce(report_unit_id, county_code, township_code, village_code, 'unassigned')
        END AS code,
        count(*) AS dangerous,
        count(*) FILTER (is_graded) AS graded,
        count(*) FILTER (is_waiting) AS waiting,
        count(*) FILTER (danger_outcome = 'renovated') AS renovated,
        count(*) FILTER (danger_outcome = 'demolished') AS demolished,
        count(*) FILTER (danger_outcome = 'not_rebuilt') AS not_rebuilt,
        count(*) FILTER (danger_outcome = 'vacated') AS vacated,
        count(*) FILTER (is_found_in_use) AS vacated_in_use
    FROM dangerous_house_outcome
    GROUP BY GROUPING SETS
        ((), (report_unit_id), (county_code), (township_code), (village_code))
),

complete AS (
    SELECT level, code, name_zh, name_en, parent_code, sort,
        coalesce(COLUMNS(counted.* EXCLUDE (level, code)), 0)
    FROM area
    LEFT JOIN counted USING (level, code)
)

SELECT level, code, name_zh, name_en, parent_code, sort, dangerous, graded, waiting, renovated,
    demolished, not_rebuilt, vacated, not_rebuilt + vacated AS remaining,
    percent(renovated + demolished, dangerous) AS renovated_pct,
    vacated_in_use,
    CASE WHEN code <> 'unassigned' AND level <> 'prefecture' AND dangerous > 0 THEN rank() OVER (
        PARTITION BY level, parent_code, code = 'unassigned' OR dangerous = 0
        ORDER BY (renovated + demolished) / dangerous DESC) END AS rank
FROM complete
