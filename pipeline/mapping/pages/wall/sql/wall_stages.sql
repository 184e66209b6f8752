-- How many hazardous houses stand at each stage, in the whole place and in each unit.
SELECT CASE WHEN grouping(report_unit_id) = 1 THEN (SELECT place_code FROM run)
            ELSE coalesce(report_unit_id, 'unassigned') END AS code,
    stage, count(*) AS houses
FROM hazard_house
GROUP BY GROUPING SETS ((stage), (report_unit_id, stage))
ORDER BY code, stage
