-- The rows of the current file that have a fault.
CREATE OR REPLACE TABLE scratch.rejected_here AS
SELECT source_row, faults
FROM scratch.checked
WHERE source_file_id = getvariable('source_file_id') AND faults IS NOT NULL;
