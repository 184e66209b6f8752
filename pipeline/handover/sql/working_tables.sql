-- Temporary tables that the list is made with: entries of the data dictionary, and results.
-- Why temporary: the published file is opened read-only.
CREATE TEMP TABLE known_column (
    table_name VARCHAR, field VARCHAR, table_zh VARCHAR, field_zh VARCHAR, codes VARCHAR,
    is_list BOOLEAN, kind VARCHAR, minimum DOUBLE, maximum DOUBLE, is_correctable BOOLEAN);
CREATE TEMP TABLE key_field (table_name VARCHAR, field VARCHAR, parts INTEGER, place INTEGER);
CREATE TEMP TABLE finding_field (rule_id VARCHAR, field VARCHAR);
CREATE TEMP TABLE present_value (table_name VARCHAR, field VARCHAR, key VARCHAR, value VARCHAR);
