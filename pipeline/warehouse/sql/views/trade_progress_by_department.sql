-- The three rates of the commercial houses by department, with the total.
-- Why from the counts by unit: a house lies in one unit, so each department's units add up.
WITH summed AS (
    SELECT row_kind, department_id, department_name_zh, department_name_en,
        sum(COLUMNS(['commercial_houses', 'shared', 'led', 'surveyed', 'revisited', 'remaining',
            'hazardous', 'severe', 'todo', 'doing', 'rectified', 'regraded', 'overdue']))::BIGINT
    FROM trade_progress_by_department_unit
    GROUP BY ALL
)

SELECT row_kind, department_id, department_name_zh, department_name_en, commercial_houses, shared, led,
    surveyed, percent(surveyed, commercial_houses) AS surveyed_pct,
    CASE WHEN row_kind = 'item' AND commercial_houses > 0 THEN rank() OVER (
        PARTITION BY row_kind, commercial_houses = 0
        ORDER BY surveyed / commercial_houses DESC) END AS surveyed_rank,
    revisited, remaining, percent(revisited, commercial_houses) AS revisited_pct,
    CASE WHEN row_kind = 'item' AND commercial_houses > 0 THEN rank() OVER (
        PARTITION BY row_kind, commercial_houses = 0
        ORDER BY revisited / commercial_houses DESC) END AS revisited_rank,
    hazardous, severe, todo, doing, rectified, regraded,
    percent(rectified, hazardous) AS rectified_pct,
    CASE WHEN row_kind = 'item' AND hazardous > 0 THEN rank() OVER (
        PARTITION BY row_kind, hazardous = 0
        ORDER BY rectified / hazardous DESC) END AS rectified_rank,
    overdue
FROM summed
ORDER BY array_position(['item', 'none', 'total'], row_kind), department_id
