-- The three rates by department and unit; what lies in no unit only where there is anything.
SELECT *, row_kind = 'total' AS is_total
FROM trade_progress_by_department_unit
WHERE commercial_houses > 0 OR (row_kind = 'total' AND code <> 'unassigned')
ORDER BY array_position(['item', 'none', 'total'], row_kind), department_id, sort, code
