-- Tables that some file was delivered for.
SELECT DISTINCT target_table FROM source_file
