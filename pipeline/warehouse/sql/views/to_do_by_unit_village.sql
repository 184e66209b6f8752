-- What is left of the survey by unit, its townships and its villages, and outside all villages.
-- Why not from survey_status_by_village: a park may have only a part of a township, and a unit is
-- responsible for parcels outside its villages too; here the rows of a unit add up to the unit.
WITH counted AS (
    SELECT
        coalesce(report_unit_id, 'unassigned') AS unit_code,
        coalesce(township_code, 'unassigned') AS township_code,
        coalesce(village_code, 'unassigned') AS village_code,
        count(*) AS parcels,
        count(*) FILTER (survey_status = 'unsurveyed') AS unsurveyed,
        count(*) FILTER (survey_status = 'in_progress') AS in_progress,
        count(*) FILTER (survey_status <> 'done') AS remaining
    FROM parcel
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
        sum(parcels)::BIGINT AS parcels,
        sum(unsurveyed)::BIGINT AS unsurveyed,
        sum(in_progress)::BIGINT AS in_progress,
        sum(remaining)::BIGINT AS remaining
    FROM complete
    GROUP BY GROUPING SETS
        ((unit_code), (unit_code, township_code), (unit_code, township_code, village_code))
)

SELECT unit_code, added.level, added.township_code, added.village_code,
    unit.name_zh AS report_unit_name_zh,
    township.name_zh AS township_name_zh,
    village.name_zh AS village_name_zh,
    parcels, unsurveyed, in_progress, remaining
FROM added
LEFT JOIN area AS unit ON unit.level = 'unit' AND unit.code = unit_code
LEFT JOIN area AS township
    ON township.level = 'township' AND township.code = added.township_code
LEFT JOIN area AS village ON village.level = 'village' AND village.code = added.village_code
WHERE added.level = 'unit' OR added.township_code <> 'unassigned' OR parcels > 0
ORDER BY unit.sort, added.township_code NULLS FIRST, added.village_code NULLS FIRST
