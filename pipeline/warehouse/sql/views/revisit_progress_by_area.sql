-- Second inspection of the commercial houses at all levels, the whole place included.
-- Why houses and not revisit rows: a house without a row has not been revisited, and counts.
WITH commercial AS (
    SELECT house.*, coalesce(revisit_status = 'done', false) AS is_revisited
    FROM house
    LEFT JOIN revisit USING (house_id)
    WHERE is_commercial
),

counted AS (
    SELECT
        level_of(grouping(report_unit_id, county_code, township_code, village_code)) AS level,
        CASE level WHEN 'prefecture' THEN (SELECT place_code FROM run)
             ELSE coalesce(report_unit_id, county_code, township_code, village_code, 'unassigned')
        END AS code,
        count(*) AS commercial_houses,
        count(*) FILTER (is_revisited) AS revisited
    FROM commercial
    GROUP BY GROUPING SETS
        ((), (report_unit_id), (county_code), (township_code), (village_code))
),

complete AS (
    SELECT level, code, name_zh, name_en, parent_code, sort,
        coalesce(commercial_houses, 0) AS commercial_houses,
        coalesce(revisited, 0) AS revisited
    FROM area
    LEFT JOIN counted USING (level, code)
)

SELECT level, code, name_zh, name_en, parent_code, sort, commercial_houses, revisited,
    commercial_houses - revisited AS remaining,
    percent(revisited, commercial_houses) AS revisited_pct,
    CASE WHEN code <> 'unassigned' AND level <> 'prefecture' AND commercial_houses > 0 THEN rank() OVER (
        PARTITION BY level, parent_code, code = 'unassigned' OR commercial_houses = 0
        ORDER BY revisited / commercial_houses DESC) END AS rank
FROM complete
