-- The units in the order the tiles count them by, and what lies in none last.
SELECT code, name_zh, name_en
FROM (
    SELECT report_unit_id AS code, name_zh, name_en, false AS is_none
    FROM report_unit
    UNION ALL
    SELECT code, name_zh, name_en, true
    FROM survey_status_by_unit
    WHERE code = 'unassigned')
ORDER BY is_none, code
