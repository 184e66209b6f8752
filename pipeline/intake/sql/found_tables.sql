-- What is found between the rows of several files.
-- Which file each Parquet file is of: identical deliveries share one, so a path may come twice.
CREATE TABLE scratch.source (source_file_id BIGINT, filename VARCHAR, may_merge BOOLEAN);
CREATE TABLE scratch.rejected_source (source_file_id BIGINT, filename VARCHAR);

-- Faults of rows, in the order in which they were found.
CREATE TABLE scratch.fault_found (
    source_file_id BIGINT, source_row BIGINT, place INTEGER, field VARCHAR, reason VARCHAR);

-- Pieces that were merged: the first is replaced by their union, the others have gone into it.
CREATE TABLE scratch.merged_piece (source_file_id BIGINT, source_row BIGINT, is_first BOOLEAN);
