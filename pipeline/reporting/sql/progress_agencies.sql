-- Revisit by agency; the row without an agency only where it has houses, the total last.
SELECT row_kind = 'total' AS is_total, row_kind, third_party, units, commercial_houses, revisited,
    revisited_pct, remaining, changed
FROM revisit_by_third_party
WHERE row_kind <> 'none' OR commercial_houses > 0
ORDER BY array_position(['item', 'none', 'total'], row_kind), third_party
