-- The unit above each administrative unit, and units without one.
-- Why computed: by GB/T 10114 a village's code contains its township and county, so an office
-- rarely delivers a parent. Where the township itself was not delivered, a village is directly
-- below its county. With code_system = "free" only parent_code can say it.
UPDATE scratch.rows_admin_unit AS unit
SET parent_code = found.above
FROM (
    SELECT unit.code, coalesce(township.code, county.code) AS above
    FROM scratch.rows_admin_unit AS unit
    LEFT JOIN scratch.rows_admin_unit AS township
        ON unit.level = 'village' AND township.level = 'township'
        AND township.code = left(unit.code, 9)
    LEFT JOIN scratch.rows_admin_unit AS county
        ON county.level = 'county' AND county.code = left(unit.code, 6)
    WHERE unit.level <> 'county') AS found
WHERE getvariable('code_system') = 'gb'
    AND unit.code = found.code AND unit.parent_code IS NULL;

-- A county may name the unit above it, which is not in the table; all others need one that is.
INSERT INTO scratch.fault_found
SELECT source_file_id, source_row, 2, 'parent_code',
    CASE WHEN parent_code IS NULL THEN 'missing' ELSE 'unknown_reference' END
FROM scratch.rows_admin_unit
WHERE level <> 'county'
    AND (parent_code IS NULL OR parent_code NOT IN (SELECT code FROM scratch.rows_admin_unit));

DELETE FROM scratch.rows_admin_unit
USING scratch.fault_found AS fault
WHERE rows_admin_unit.source_file_id = fault.source_file_id
    AND rows_admin_unit.source_row = fault.source_row;
