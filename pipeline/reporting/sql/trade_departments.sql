-- The three rates by department, houses without one after them, all houses last, each counted once.
SELECT *, row_kind = 'total' AS is_total
FROM trade_progress_by_department
ORDER BY array_position(['item', 'none', 'total'], row_kind), commercial_houses = 0, department_id
