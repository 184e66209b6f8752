-- The sums of the campaign's other duties: dangerous houses, notices, patrols, trades.
INSERT INTO reconciliation BY NAME
WITH dangers AS (FROM dangerous_house_progress_by_area),

patrols AS (FROM patrol_by_area),

hazards AS (
    SELECT coalesce(report_unit_id, 'unassigned') AS code, count(*) AS hazardous
    FROM house
    WHERE is_commercial AND is_hazardous
    GROUP BY code
),

revisit_progress AS (FROM revisit_progress_by_area),

trade AS (FROM trade_progress_by_department_unit)

SELECT 'every level adds up to all dangerous houses' AS check_name, level AS subject,
    (SELECT count(*) FROM dangerous_house_outcome) AS expected, sum(dangerous)::BIGINT AS actual
FROM dangers
GROUP BY level
UNION ALL
SELECT 'outcomes add up to dangerous', level || ' ' || code, dangerous,
    renovated + demolished + not_rebuilt + vacated
FROM dangers
UNION ALL
SELECT 'every level adds up to all dangerous houses left', level,
    (SELECT count(*) FROM dangerous_house), sum(remaining)::BIGINT
FROM dangers
GROUP BY level
UNION ALL
SELECT 'every level adds up to all notices', level, (SELECT count(*) FROM notice_status),
    sum(closed + open + overdue)::BIGINT
FROM notice_by_area
GROUP BY level
UNION ALL
SELECT 'every level adds up to all complaints', level, (SELECT count(*) FROM complaint_status),
    sum(answered + open + overdue)::BIGINT
FROM complaint_by_area
GROUP BY level
UNION ALL
SELECT 'every level adds up to all houses to be patrolled', level,
    (SELECT count(*) FROM patrol_house), sum(houses)::BIGINT
FROM patrols
GROUP BY level
UNION ALL
SELECT 'every level adds up to all visits that were due', level,
    (SELECT count(*) FROM patrol_due), sum(done + missed)::BIGINT
FROM patrols
GROUP BY level
UNION ALL
-- by their lead, each house counts in one department
SELECT 'departments add up to all commercial houses', code, commercial_houses, led
FROM (SELECT code, sum(led)::BIGINT AS led FROM trade WHERE row_kind <> 'total' GROUP BY code)
JOIN revisit_progress USING (code)
WHERE level = 'unit'
UNION ALL
-- and all of them, each once, are those of the unit
SELECT 'all houses of the trades are those of the revisit', code, revisit_progress.revisited,
    trade.revisited
FROM trade
JOIN revisit_progress USING (code)
WHERE row_kind = 'total' AND level = 'unit'
UNION ALL
SELECT 'all hazards of the trades are those of rectification', code, coalesce(hazards.hazardous, 0),
    trade.hazardous
FROM trade
LEFT JOIN hazards USING (code)
WHERE row_kind = 'total'
UNION ALL
-- what departments share is counted once more for each of them
SELECT 'departments repeat only what they share', department_id, commercial_houses,
    (SELECT count(*) FROM house_department AS link WHERE link.department_id = repeated.department_id)
FROM (
    SELECT department_id, sum(commercial_houses)::BIGINT AS commercial_houses
    FROM trade WHERE row_kind = 'item' GROUP BY department_id) AS repeated
ORDER BY check_name, subject;
