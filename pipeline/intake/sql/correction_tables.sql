-- Where corrections wait between being read and being applied.
-- Why in memory only: the texts are in full here, personal ones too; the published table has them
-- masked.
CREATE TABLE scratch.correction_text (
    source_file_id BIGINT, source_row BIGINT, old_value VARCHAR, new_value VARCHAR);

-- Every way a correction may name a column, and what can be done with that column.
CREATE TABLE scratch.correctable (
    said_table VARCHAR, table_name VARCHAR, said_field VARCHAR, field VARCHAR,
    personal VARCHAR, way VARCHAR);

-- What each accepted correction is of; the outcome of those that cannot be tried.
CREATE TABLE scratch.correction (
    correction_id BIGINT, source_file_id BIGINT, source_row BIGINT, key VARCHAR, row_file VARCHAR,
    row_number BIGINT, table_name VARCHAR, field VARCHAR, personal VARCHAR, way VARCHAR,
    old_value VARCHAR, new_value VARCHAR, has_place BOOLEAN, outcome VARCHAR);

-- What became of each correction that found a row.
CREATE TABLE scratch.correction_state (
    correction_id BIGINT, outcome VARCHAR, found_value VARCHAR);
