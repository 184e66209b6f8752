-- Who is responsible: every county is a unit, and a park takes its townships and villages from it.
INSERT INTO report_unit BY NAME
SELECT code AS report_unit_id, name_zh, name_en, 'county' AS kind,
    source_file_id, source_row
FROM admin_unit
WHERE level = 'county'
    AND code NOT IN (SELECT report_unit_id FROM scratch.checked_report_unit WHERE faults IS NULL)
UNION ALL BY NAME
SELECT report_unit_id, name_zh, name_en, kind, sort, source_file_id, source_row
FROM scratch.checked_report_unit
WHERE faults IS NULL;

INSERT INTO report_unit_member BY NAME
SELECT report_unit_id, code, source_file_id, source_row
FROM scratch.checked_report_unit_member
WHERE faults IS NULL
ORDER BY ALL;

-- Each village is in exactly one unit: the park that names it or its township, else its county.
UPDATE admin_unit
SET report_unit_id = coalesce(
    (SELECT min(report_unit_id) FROM report_unit_member AS member WHERE member.code = admin_unit.code),
    (SELECT min(report_unit_id) FROM report_unit_member AS member
     WHERE member.code = admin_unit.township_code),
    admin_unit.county_code)
WHERE level = 'village';

-- A township or county belongs to a unit when all its villages share it; one without villages
-- follows its own membership or county.
UPDATE admin_unit
SET report_unit_id = CASE WHEN shared.units IS NULL
        THEN coalesce(member.report_unit_id, admin_unit.county_code)
        WHEN shared.units = 1 THEN shared.report_unit_id END
FROM admin_unit AS self
LEFT JOIN (
    SELECT code, count(DISTINCT report_unit_id) AS units, min(report_unit_id) AS report_unit_id
    FROM (
        SELECT township_code AS code, report_unit_id FROM admin_unit WHERE level = 'village'
        UNION ALL
        SELECT county_code, report_unit_id FROM admin_unit WHERE level = 'village')
    WHERE code IS NOT NULL
    GROUP BY code) AS shared ON shared.code = self.code
LEFT JOIN report_unit_member AS member ON member.code = self.code
WHERE admin_unit.code = self.code AND admin_unit.level <> 'village';

UPDATE report_unit
SET village_count = (
        SELECT count(*) FROM admin_unit
        WHERE level = 'village' AND admin_unit.report_unit_id = report_unit.report_unit_id),
    sort = coalesce(sort, place)
FROM (
    SELECT report_unit_id AS id, row_number() OVER (ORDER BY kind, report_unit_id) AS place
    FROM report_unit)
WHERE id = report_unit_id;
