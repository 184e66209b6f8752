-- Where corrections wait between being read and being applied.
-- Every way a correction may name a column, and what can be done with that column.
CREATE TABLE scratch.correctable (
    said_table VARCHAR, table_name VARCHAR, said_field VARCHAR, field VARCHAR,
    personal VARCHAR, way VARCHAR);

-- What each accepted correction is of; the outcome of those that cannot be tried. The values of
-- personal fields are masked, and in full only in the process that reads the file they concern.
CREATE TABLE scratch.correction (
    correction_id BIGINT, source_file_id BIGINT, source_row BIGINT, key VARCHAR, row_file VARCHAR,
    row_number BIGINT, table_name VARCHAR, field VARCHAR, personal VARCHAR, way VARCHAR,
    old_value VARCHAR, new_value VARCHAR, texts_hash VARCHAR, has_place BOOLEAN, outcome VARCHAR);

-- What became of each correction that found a row.
CREATE TABLE scratch.correction_state (
    correction_id BIGINT, outcome VARCHAR, found_value VARCHAR);
