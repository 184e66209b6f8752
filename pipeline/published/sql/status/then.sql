-- Survey status of the areas of one level on an earlier day, from the counts kept of it.
-- Why the same columns as now.sql, and rates by the same macro: a day looks the same in any report.
WITH counted AS (
    SELECT snapshot.*, area.* EXCLUDE (level, code),
        snapshot.parcels - snapshot.done AS remaining,
        code <> 'unassigned' AND level <> 'prefecture' AND snapshot.parcels > 0 AS is_ranked
    FROM snapshot
    JOIN area USING (level, code)
    WHERE as_of = getvariable('status_as_of')
        AND level IN (getvariable('status_level'), 'prefecture')
)

SELECT status.level, status.code, status.name_zh, status.name_en,
    parent.name_zh AS parent_name_zh, parent.name_en AS parent_name_en,
    status.parcels, status.unsurveyed, status.in_progress, status.done,
    percent(status.done, status.parcels) AS done_pct,
    status.remaining,
    CASE WHEN is_ranked THEN rank() OVER (
        PARTITION BY status.level, status.parent_code, is_ranked
        ORDER BY status.done / status.parcels DESC) END AS rank,
    is_ranked AND status.remaining > 0 AND row_number() OVER (
        PARTITION BY is_ranked
        ORDER BY status.done / status.parcels, status.remaining DESC, status.code) <= 3 AS is_worst
FROM counted AS status
LEFT JOIN area AS parent
    ON parent.code = status.parent_code
    AND parent.level = CASE status.level WHEN 'village' THEN 'township' ELSE 'county' END
ORDER BY status.level = 'prefecture', status.code = 'unassigned', status.parent_code, status.sort;
