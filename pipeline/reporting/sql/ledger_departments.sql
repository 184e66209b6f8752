-- The departments with what their ledgers count; the total last.
SELECT row_kind = 'total' AS is_total, department_name_zh AS code, department_name_zh AS name_zh,
    department_name_en AS name_en, hazardous, severe, todo, doing, rectified, regraded,
    rectified_pct, overdue
FROM hazard_ledger_by_department
WHERE row_kind <> 'none' OR hazardous > 0
ORDER BY array_position(['item', 'none', 'total'], row_kind), department_name_zh
