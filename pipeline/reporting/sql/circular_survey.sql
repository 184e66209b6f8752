-- Survey by reporting unit in the order of rank, those not ranked after them, the whole place last.
-- Why marked here: the worst are those with the lowest unrounded rate, as
-- on the terminal; among equals the one with more left to do.
SELECT level, code, name_zh, name_en, rank, parcels, unsurveyed, in_progress, done,
    done_pct, change, remaining,
    coalesce(rank IS NOT NULL AND remaining > 0 AND row_number() OVER (
        PARTITION BY rank IS NULL
        ORDER BY done / parcels, remaining DESC, sort DESC) <= 3, false) AS is_worst
FROM survey_status_by_area AS status
LEFT JOIN (
    SELECT level, code, done_pct_change AS change
    FROM trend_by_area
    JOIN run USING (as_of)) AS trend USING (level, code)
WHERE level = 'prefecture' OR (level = 'unit' AND (code <> 'unassigned' OR parcels > 0))
ORDER BY level = 'prefecture', code = 'unassigned', rank NULLS LAST, remaining, sort
