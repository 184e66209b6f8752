-- The fields that make the key of a delivered table, those aside that the declaration gives.
CREATE OR REPLACE TABLE scratch.fault_key_field (
    target_table VARCHAR, field VARCHAR, place INTEGER, parts INTEGER)
