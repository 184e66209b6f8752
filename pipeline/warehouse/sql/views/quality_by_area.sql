-- Quality findings at all levels, the whole place included.
-- Why grouping sets: one pass, and every level adds up to the same total.
WITH counted AS (
    SELECT
        level_of(grouping(report_unit_id, county_code, township_code, village_code)) AS level,
        CASE level WHEN 'prefecture' THEN (SELECT place_code FROM run)
             ELSE coalesce(report_unit_id, county_code, township_code, village_code, 'unassigned')
        END AS code,
        count(*) AS findings,
        count(*) FILTER (severity = 'error') AS errors,
        count(*) FILTER (severity = 'warning') AS warnings,
        count(*) FILTER (severity = 'info') AS infos,
        count(*) FILTER (problem = 'p1') AS p1,
        count(*) FILTER (problem = 'p2') AS p2,
        count(*) FILTER (problem = 'p3') AS p3
    FROM (
        SELECT severity, problem, finding.report_unit_id, finding.county_code,
            village.township_code, finding.village_code
        FROM quality_finding AS finding
        LEFT JOIN admin_unit AS village ON village.code = finding.village_code)
    GROUP BY GROUPING SETS
        ((), (report_unit_id), (county_code), (township_code), (village_code))
)

SELECT level, code, name_zh, name_en, parent_code, sort,
    coalesce(findings, 0) AS findings,
    coalesce(errors, 0) AS errors,
    coalesce(warnings, 0) AS warnings,
    coalesce(infos, 0) AS infos,
    coalesce(p1, 0) AS p1,
    coalesce(p2, 0) AS p2,
    coalesce(p3, 0) AS p3
FROM area
LEFT JOIN counted USING (level, code)
