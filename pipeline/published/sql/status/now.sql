-- Survey status of the areas of one level as published, the whole place last.
-- Why marked here: the worst are those with the lowest unrounded rate, which only the counts give;
-- among equals the one with more left to do.
SELECT status.level, status.code, status.name_zh, status.name_en,
    parent.name_zh AS parent_name_zh, parent.name_en AS parent_name_en,
    status.parcels, status.unsurveyed, status.in_progress, status.done, status.done_pct,
    status.remaining, status.rank,
    coalesce(status.rank IS NOT NULL AND status.remaining > 0 AND row_number() OVER (
        PARTITION BY status.rank IS NULL
        ORDER BY status.done / status.parcels, status.remaining DESC, status.code) <= 3, false)
        AS is_worst
FROM survey_status_by_area AS status
LEFT JOIN area AS parent
    ON parent.code = status.parent_code
    AND parent.level = CASE status.level WHEN 'village' THEN 'township' ELSE 'county' END
WHERE status.level IN (getvariable('status_level'), 'prefecture')
ORDER BY status.level = 'prefecture', status.code = 'unassigned', status.parent_code, status.sort;
