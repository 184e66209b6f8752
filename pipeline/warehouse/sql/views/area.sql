-- Every area that figures are given for: the whole place and four levels below it, each with one
-- row unassigned.
-- Why a view of its own: all counts join it, so that an area with nothing in it still has a row.
SELECT 'prefecture' AS level, place_code AS code, place_name_zh AS name_zh,
    place_name_en AS name_en, NULL::VARCHAR AS parent_code, 1 AS sort
FROM run
UNION ALL
SELECT 'unit', report_unit_id, name_zh, name_en, NULL, sort
FROM report_unit
UNION ALL
SELECT level, code, name_zh, name_en,
    CASE WHEN level <> 'county' THEN parent_code END,
    row_number() OVER (PARTITION BY level ORDER BY code)
FROM admin_unit
UNION ALL
SELECT unnest(['unit', 'county', 'township', 'village']), 'unassigned', '未落入区划', 'Unassigned',
    NULL, 2147483647
