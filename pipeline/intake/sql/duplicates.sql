-- Rows that share a key: what becomes of each. delivered_rows is a view of the rows of all files.
-- Why not simply the first: choosing between differing copies would be guessing.
--   merge   every copy's declaration says so and all else agrees: the first keeps the union
--   keep    identical copies: the first is kept
--   reject  everything else; identical copies but the first, differing ones all of them
CREATE OR REPLACE TABLE scratch.repeated AS
WITH keys AS (
    SELECT key__hash
    FROM delivered_rows
    GROUP BY key__hash
    HAVING count(*) > 1
),

copies AS (
    SELECT source_file_id, source_row, key__hash,
        row_number() OVER place = 1 AS is_first,
        bool_and(may_merge) OVER same_key AS all_merge,
        min(row__hash) OVER same_key = max(row__hash) OVER same_key AS all_alike
    FROM delivered_rows
    SEMI JOIN keys USING (key__hash)
    JOIN (SELECT DISTINCT source_file_id, may_merge FROM scratch.source) USING (source_file_id)
    WINDOW
        same_key AS (PARTITION BY key__hash),
        place AS (PARTITION BY key__hash ORDER BY source_file_id, source_row)
)

SELECT source_file_id, source_row, key__hash, is_first,
    CASE WHEN all_alike AND all_merge THEN 'merge'
         WHEN all_alike AND is_first THEN 'keep'
         WHEN all_alike THEN 'duplicate_identical'
         ELSE 'duplicate_differing' END AS fate
FROM copies;

INSERT INTO scratch.fault_found
SELECT source_file_id, source_row, 0, getvariable('key_field'), fate
FROM scratch.repeated
WHERE fate LIKE 'duplicate%';

INSERT INTO scratch.merged_piece
SELECT source_file_id, source_row, is_first
FROM scratch.repeated
WHERE fate = 'merge';
