-- revisit_by_unit_village
-- What is left of the revisit by unit, its townships and its villages, and outside all villages.
-- Why not from revisit_progress_by_village: a park may have only a part of a township, and a unit is
-- responsible for houses outside its villages too; here the rows of a unit add up to the unit.
WITH counted AS (
    SELECT
        coalesce(report_unit_id, 'unassigned') AS unit_code,
        coalesce(township_code, 'unassigned') AS township_code,
        coalesce(village_code, 'unassigned') AS village_code,
        count(*) AS commercial_houses,
        count(*) FILTER (state.revisit_status = 'done') AS revisited
    FROM house
    LEFT JOIN (SELECT house_id, revisit_status FROM revisit) AS state USING (house_id)
    WHERE is_commercial
    GROUP BY ALL
),

-- Villages with nothing in them count zero, and so does a unit without villages.
complete AS (
    SELECT unit_code, township_code, village_code,
        coalesce(COLUMNS(counted.* EXCLUDE (unit_code, township_code, village_code)), 0)
    FROM (
        SELECT report_unit_id AS unit_code, township_code, code AS village_code
        FROM admin_unit WHERE level = 'village'
        UNION ALL
        SELECT code, 'unassigned', 'unassigned' FROM area WHERE level = 'unit')
    FULL JOIN counted USING (unit_code, township_code, village_code)
),

added AS (
    SELECT unit_code, township_code, village_code,
        CASE grouping(township_code, village_code)
            WHEN 0 THEN 'village' WHEN 1 THEN 'township' ELSE 'unit' END AS level,
        sum(commercial_houses)::BIGINT AS commercial_houses,
        sum(revisited)::BIGINT AS revisited
    FROM complete
    GROUP BY GROUPING SETS
        ((unit_code), (unit_code, township_code), (unit_code, township_code, village_code))
)

SELECT unit_code, added.level, added.township_code, added.village_code,
    unit.name_zh AS report_unit_name_zh, unit.name_en AS report_unit_name_en,
    township.name_zh AS township_name_zh, township.name_en AS township_name_en,
    village.name_zh AS village_name_zh, village.name_en AS village_name_en,
    commercial_houses, revisited, commercial_houses - revisited AS remaining,
    percent(revisited, commercial_houses) AS revisited_pct
FROM added
LEFT JOIN area AS unit ON unit.level = 'unit' AND unit.code = unit_code
LEFT JOIN area AS township
    ON township.level = 'township' AND township.code = added.township_code
LEFT JOIN area AS village ON village.level = 'village' AND village.code = added.village_code
WHERE added.level = 'unit' OR added.township_code <> 'unassigned' OR commercial_houses > 0
ORDER BY unit.sort, added.township_code NULLS FIRST, added.village_code NULLS FIRST
