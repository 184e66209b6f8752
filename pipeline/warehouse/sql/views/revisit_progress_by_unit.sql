-- Revisit progress by reporting unit: who answers for it: counties and parks.
SELECT code, name_zh, name_en, parent_code, commercial_houses, revisited, remaining, revisited_pct,
    rank
FROM revisit_progress_by_area
WHERE level = 'unit'
ORDER BY parent_code, sort
