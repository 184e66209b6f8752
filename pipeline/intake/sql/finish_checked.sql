-- What only served to find repeated ids goes: with millions of rows it would crowd out the rest.
ALTER TABLE scratch.checked DROP COLUMN may_merge;
ALTER TABLE scratch.checked DROP COLUMN key_hash;
ALTER TABLE scratch.checked DROP COLUMN row_hash;
