-- The sums that must agree before anything is published.
-- Why the views come first: each is computed once, although several sums need it.
INSERT INTO reconciliation BY NAME
WITH survey AS (FROM survey_status_by_area),

rectification AS (FROM rectification_progress_by_area),

dangers AS (FROM dangerous_house_progress_by_area),

patrols AS (FROM patrol_by_area),

revisit_progress AS (FROM revisit_progress_by_area),

trade AS MATERIALIZED (FROM trade_progress_by_department_unit)

-- every row of every file is accepted, rejected or left out
SELECT 'rows read = accepted + rejected + left out' AS check_name, path AS subject,
    rows_read AS expected, rows_accepted + rows_rejected + rows_left_out AS actual
FROM source_file
UNION ALL
SELECT 'rejected rows are listed', path, rows_rejected,
    (SELECT count(*) FROM rejected_row
     WHERE rejected_row.source_file_id = source_file.source_file_id)
FROM source_file
UNION ALL
-- what was accepted is in the table, or merged into a row that is
SELECT 'accepted rows are in the table', target_table, sum(rows_accepted - rows_merged)::BIGINT,
    max(in_table.rows)
FROM source_file
JOIN scratch.table_rows AS in_table USING (target_table)
GROUP BY target_table
UNION ALL
SELECT 'statuses add up to parcels', level || ' ' || code, parcels, unsurveyed + in_progress + done
FROM survey
UNION ALL
SELECT 'every level adds up to all parcels', level, (SELECT count(*) FROM parcel), sum(parcels)::BIGINT
FROM survey
GROUP BY level
UNION ALL
SELECT 'every level adds up to all commercial houses', level,
    (SELECT count(*) FROM house WHERE is_commercial), sum(commercial_houses)::BIGINT
FROM revisit_progress
GROUP BY level
UNION ALL
SELECT 'every level adds up to all hazardous houses', level,
    (SELECT count(*) FROM house WHERE is_commercial AND is_hazardous), sum(hazardous)::BIGINT
FROM rectification
GROUP BY level
UNION ALL
SELECT 'outcomes add up to hazardous', level || ' ' || code, hazardous,
    todo + doing + rectified + regraded
FROM rectification
UNION ALL
SELECT 'every level adds up to all dangerous houses', level,
    (SELECT count(*) FROM dangerous_house_outcome), sum(dangerous)::BIGINT
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
SELECT 'all hazards of the trades are those of rectification', code, rectification.hazardous,
    trade.hazardous
FROM trade
JOIN rectification USING (code)
WHERE row_kind = 'total' AND level = 'unit'
UNION ALL
-- what departments share is counted once more for each of them
SELECT 'departments repeat only what they share', department_id, commercial_houses,
    (SELECT count(*) FROM house_department AS link WHERE link.department_id = repeated.department_id)
FROM (
    SELECT department_id, sum(commercial_houses)::BIGINT AS commercial_houses
    FROM trade WHERE row_kind = 'item' GROUP BY department_id) AS repeated
UNION ALL
SELECT 'villages belong to one unit', 'admin_unit',
    (SELECT count(*) FROM admin_unit WHERE level = 'village'), sum(village_count)::BIGINT
FROM report_unit
ORDER BY check_name, subject;
