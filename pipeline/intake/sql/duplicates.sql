-- Rows of scratch.checked that share a key: what becomes of each.
-- Why not simply the first: choosing between differing copies would be guessing.
--   merge   every copy's declaration says so and all else agrees: the first keeps the union
--   keep    identical copies: the first is kept
--   reject  everything else; identical copies but the first, differing ones all of them
CREATE OR REPLACE TABLE scratch.repeated AS
WITH keys AS (
    SELECT key_hash
    FROM scratch.checked
    WHERE faults IS NULL
    GROUP BY key_hash
    HAVING count(*) > 1
),

copies AS (
    SELECT source_file_id, source_row, key_hash,
        row_number() OVER place = 1 AS is_first,
        bool_and(may_merge) OVER same_key AS all_merge,
        min(row_hash) OVER same_key = max(row_hash) OVER same_key AS all_alike
    FROM scratch.checked
    SEMI JOIN keys USING (key_hash)
    WHERE faults IS NULL
    WINDOW
        same_key AS (PARTITION BY key_hash),
        place AS (PARTITION BY key_hash ORDER BY source_file_id, source_row)
)

SELECT source_file_id, source_row, key_hash, is_first,
    CASE WHEN all_alike AND all_merge THEN 'merge'
         WHEN all_alike AND is_first THEN 'keep'
         WHEN all_alike THEN 'duplicate_identical'
         ELSE 'duplicate_differing' END AS fate
FROM copies;

UPDATE scratch.checked
SET faults = [{'field': getvariable('key_field'), 'reason': fate}]
FROM scratch.repeated
WHERE checked.source_file_id = repeated.source_file_id
    AND checked.source_row = repeated.source_row
    AND fate LIKE 'duplicate%';

-- Merged pieces leave the table but are counted: accepted = rows in the table + pieces merged.
CREATE OR REPLACE TABLE scratch.merged_piece AS
SELECT source_file_id, source_row, key_hash
FROM scratch.repeated
WHERE fate = 'merge' AND NOT is_first;
