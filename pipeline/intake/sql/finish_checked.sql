-- Columns that only served to find repeated ids are dropped: with millions of rows they would take
-- the memory that the steps need.
ALTER TABLE scratch.checked DROP COLUMN may_merge;
ALTER TABLE scratch.checked DROP COLUMN key_hash;
ALTER TABLE scratch.checked DROP COLUMN row_hash;
