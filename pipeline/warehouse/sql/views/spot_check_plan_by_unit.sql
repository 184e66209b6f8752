-- The spot-check plan in figures: by reporting unit, and in all.
-- Why with the population: a reader sees at once that the shares are kept.
WITH counted AS (
    SELECT
        CASE grouping(report_unit_id) WHEN 1 THEN 'prefecture' ELSE 'unit' END AS level,
        CASE grouping(report_unit_id) WHEN 1 THEN (SELECT place_code FROM run)
            ELSE coalesce(report_unit_id, 'unassigned') END AS code,
        count(*) FILTER (is_commercial) AS commercial_houses,
        count(*) FILTER (NOT is_commercial) AS other_houses,
        count(*) FILTER (reason = 'severe') AS severe_planned,
        count(*) FILTER (reason = 'sample' AND stratum = 'commercial') AS commercial_planned,
        count(*) FILTER (reason = 'sample' AND stratum = 'other') AS other_planned,
        count(reason) AS planned,
        count(DISTINCT village_code) FILTER (reason IS NOT NULL) AS villages,
        count(*) FILTER (is_suspicious) AS in_suspicious_villages
    FROM (
        SELECT house.report_unit_id, house.village_code, is_commercial, stratum, reason, is_suspicious
        FROM house
        LEFT JOIN spot_check_plan USING (house_id))
    GROUP BY GROUPING SETS ((), (report_unit_id))
)

SELECT level, code, name_zh, name_en,
    coalesce(commercial_houses, 0) AS commercial_houses,
    coalesce(other_houses, 0) AS other_houses,
    coalesce(severe_planned, 0) AS severe_planned,
    coalesce(commercial_planned, 0) AS commercial_planned,
    percent(severe_planned + commercial_planned, commercial_houses) AS commercial_pct,
    coalesce(other_planned, 0) AS other_planned,
    percent(other_planned, other_houses) AS other_pct,
    coalesce(planned, 0) AS planned,
    coalesce(villages, 0) AS villages,
    coalesce(in_suspicious_villages, 0) AS in_suspicious_villages
FROM area
LEFT JOIN counted USING (level, code)
WHERE level IN ('prefecture', 'unit')
ORDER BY level, sort
