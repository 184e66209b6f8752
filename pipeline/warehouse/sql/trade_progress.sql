-- The three rates of the commercial houses by department and unit.
-- Why a house counts in each of its departments: each answers for all of it. In total it counts once, by
-- its lead row.
-- Why a table: the counts by department, two papers and the sums ask for it, and each would look at all
-- commercial houses.
INSERT INTO trade_progress_by_department_unit BY NAME
WITH listed AS MATERIALIZED (
    SELECT department_id, coalesce(report_unit_id, 'unassigned') AS code, departments, is_lead,
        survey_status, revisit_status, is_hazardous, hazard_level, outcome, is_overdue
    FROM trade_house
),

house_row AS (
    FROM listed
    UNION ALL
    SELECT * REPLACE ('total' AS department_id) FROM listed WHERE is_lead
),

counted AS (
    SELECT department_id, code,
        count(*) AS commercial_houses,
        count(*) FILTER (departments > 1) AS shared,
        count(*) FILTER (is_lead) AS led,
        count(*) FILTER (survey_status = 'done') AS surveyed,
        count(*) FILTER (revisit_status = 'done') AS revisited,
        count(*) FILTER (is_hazardous) AS hazardous,
        count(*) FILTER (hazard_level = 'severe') AS severe,
        count(*) FILTER (outcome = 'todo') AS todo,
        count(*) FILTER (outcome = 'doing') AS doing,
        count(*) FILTER (outcome = 'rectified') AS rectified,
        count(*) FILTER (outcome = 'regraded') AS regraded,
        count(*) FILTER (is_overdue) AS overdue
    FROM house_row
    GROUP BY ALL
),

-- departments with nothing too
named AS (
    SELECT department_id, name_zh AS department_name_zh, name_en AS department_name_en,
        'item' AS row_kind
    FROM department
    UNION
    SELECT department_id, department_name_zh, department_name_en, 'item'
    FROM house_department
    ANTI JOIN department USING (department_id)
    UNION ALL
    SELECT unnest(['unassigned', 'total']), NULL, NULL, unnest(['none', 'total'])
),

complete AS (
    SELECT row_kind, department_id, department_name_zh, department_name_en, code, name_zh, name_en,
        sort, coalesce(COLUMNS(counted.* EXCLUDE (department_id, code)), 0)
    FROM named
    CROSS JOIN (FROM area WHERE level = 'unit') AS unit
    LEFT JOIN counted USING (department_id, code)
)

SELECT row_kind, department_id, department_name_zh, department_name_en, code, name_zh, name_en, sort,
    commercial_houses, shared, led,
    surveyed, percent(surveyed, commercial_houses) AS surveyed_pct,
    CASE WHEN code <> 'unassigned' AND commercial_houses > 0 THEN rank() OVER (
        PARTITION BY department_id, code = 'unassigned' OR commercial_houses = 0
        ORDER BY surveyed / commercial_houses DESC) END AS surveyed_rank,
    revisited, commercial_houses - revisited AS remaining,
    percent(revisited, commercial_houses) AS revisited_pct,
    CASE WHEN code <> 'unassigned' AND commercial_houses > 0 THEN rank() OVER (
        PARTITION BY department_id, code = 'unassigned' OR commercial_houses = 0
        ORDER BY revisited / commercial_houses DESC) END AS revisited_rank,
    hazardous, severe, todo, doing, rectified, regraded,
    percent(rectified, hazardous) AS rectified_pct,
    CASE WHEN code <> 'unassigned' AND hazardous > 0 THEN rank() OVER (
        PARTITION BY department_id, code = 'unassigned' OR hazardous = 0
        ORDER BY rectified / hazardous DESC) END AS rectified_rank,
    overdue
FROM complete
ORDER BY array_position(['item', 'none', 'total'], row_kind), department_id, sort, code;
