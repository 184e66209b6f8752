-- The rows of the current file that corrections are of; none yet.
CREATE OR REPLACE TEMP TABLE correction_hit (
    correction_id BIGINT, field VARCHAR, source_row BIGINT);
