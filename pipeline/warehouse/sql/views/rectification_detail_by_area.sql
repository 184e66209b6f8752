-- Rectification with what an office's table needs too: appraised, grades C and D, closed.
-- Why not in rectification_progress_by_area: that view is part of the contract and stays as it is.
WITH counted AS (
    SELECT
        level_of(grouping(report_unit_id, county_code, township_code, village_code)) AS level,
        CASE level WHEN 'prefecture' THEN (SELECT place_code FROM run)
             ELSE coalesce(report_unit_id, county_code, township_code, village_code, 'unassigned')
        END AS code,
        count(*) FILTER (grade IS NOT NULL) AS appraised,
        count(*) FILTER (grade IN ('c', 'csu')) AS grade_c,
        count(*) FILTER (grade IN ('d', 'dsu')) AS grade_d,
        count(*) FILTER (outcome IN ('rectified', 'regraded')) AS closed
    FROM hazard_house
    GROUP BY GROUPING SETS
        ((), (report_unit_id), (county_code), (township_code), (village_code))
)

SELECT level, code, name_zh, name_en, parent_code, sort, hazardous, severe,
    coalesce(appraised, 0) AS appraised,
    coalesce(grade_c, 0) AS grade_c,
    coalesce(grade_d, 0) AS grade_d,
    todo, doing, rectified, by_management, by_engineering, by_enforcement, by_other, regraded,
    rectified_pct,
    coalesce(closed, 0) AS closed,
    overdue, rank
FROM rectification_progress_by_area
LEFT JOIN counted USING (level, code)
