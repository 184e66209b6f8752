-- The unit above each administrative unit, and units without one.
-- Why computed: by GB/T 10114 a village's code contains its township and county, so an office
-- rarely delivers a parent. Where the township itself was not delivered, a village is directly
-- below its county. With code_system = "free" only parent_code can say it.
UPDATE scratch.checked
SET parent_code = found.above
FROM (
    SELECT unit.code, coalesce(township.code, county.code) AS above
    FROM scratch.checked AS unit
    LEFT JOIN scratch.checked AS township
        ON unit.level = 'village' AND township.level = 'township'
        AND township.code = left(unit.code, 9) AND township.faults IS NULL
    LEFT JOIN scratch.checked AS county
        ON county.level = 'county' AND county.code = left(unit.code, 6) AND county.faults IS NULL
    WHERE unit.level <> 'county') AS found
WHERE getvariable('code_system') = 'gb'
    AND checked.code = found.code AND checked.parent_code IS NULL AND checked.faults IS NULL;

-- A county may name the unit above it, which is not in the table; all others need one that is.
UPDATE scratch.checked
SET faults = [{
    'field': 'parent_code',
    'reason': CASE WHEN parent_code IS NULL THEN 'missing' ELSE 'unknown_reference' END}]
WHERE faults IS NULL AND level <> 'county'
    AND (parent_code IS NULL
         OR parent_code NOT IN (SELECT code FROM scratch.checked WHERE faults IS NULL));
