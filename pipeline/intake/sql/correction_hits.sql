-- The rows of the file at hand that corrections are of, none yet.
CREATE OR REPLACE TEMP TABLE correction_hit (
    correction_id BIGINT, field VARCHAR, source_row BIGINT);
