-- Revisit progress by township: ranked within the county.
SELECT code, name_zh, name_en, parent_code, commercial_houses, revisited, remaining, revisited_pct,
    rank
FROM revisit_progress_by_area
WHERE level = 'township'
ORDER BY parent_code, sort
