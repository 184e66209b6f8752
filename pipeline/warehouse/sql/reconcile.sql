-- The sums that must agree before anything is published.
-- Why the views come first: each is computed once, although several sums need it. The duties have a
-- file of their own, since all sums of one statement take memory at once.
INSERT INTO reconciliation BY NAME
WITH survey AS (FROM survey_status_by_area),

rectification AS (FROM rectification_progress_by_area),

revisit_progress AS (FROM revisit_progress_by_area)

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
SELECT 'villages belong to one unit', 'admin_unit',
    (SELECT count(*) FROM admin_unit WHERE level = 'village'), sum(village_count)::BIGINT
FROM report_unit
ORDER BY check_name, subject;
