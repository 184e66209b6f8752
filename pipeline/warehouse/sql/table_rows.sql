-- How many rows of each table came from its own files, for the sums that must agree. Filled from
-- Python: a statement cannot count the tables that a variable names.
CREATE TABLE scratch.table_rows (target_table VARCHAR, rows BIGINT);
