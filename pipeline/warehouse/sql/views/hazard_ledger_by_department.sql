-- The hazard ledger counted by responsible department, with a total.
-- Why a row for houses without one, present even when zero: the rows add up to the total.
WITH counted AS (
    SELECT
        CASE WHEN grouping(department_name_zh) = 1 THEN 'total'
             WHEN department_name_zh IS NULL THEN 'none' ELSE 'item' END AS row_kind,
        department_name_zh,
        CASE WHEN row_kind = 'item' THEN min(department_name_en) END AS department_name_en,
        count(*) AS hazardous,
        count(*) FILTER (hazard_level = 'severe') AS severe,
        count(*) FILTER (outcome = 'todo') AS todo,
        count(*) FILTER (outcome = 'doing') AS doing,
        count(*) FILTER (outcome = 'rectified') AS rectified,
        count(*) FILTER (outcome = 'regraded') AS regraded,
        count(*) FILTER (is_overdue) AS overdue
    FROM hazard_ledger
    GROUP BY GROUPING SETS ((), (department_name_zh))
),

complete AS (
    SELECT * FROM counted
    UNION ALL
    SELECT 'none', NULL, NULL, 0, 0, 0, 0, 0, 0, 0
    WHERE NOT EXISTS (FROM counted WHERE row_kind = 'none')
)

SELECT row_kind, department_name_zh, department_name_en, hazardous, severe, todo, doing, rectified,
    regraded, percent(rectified, hazardous) AS rectified_pct, overdue
FROM complete
ORDER BY array_position(['item', 'none', 'total'], row_kind), department_name_zh
