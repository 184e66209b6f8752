-- The commercial houses of a unit that are still to be revisited, in walking order. None for a
-- surveyor, as nobody is named for revisits. A house without a place is in the list without a point.
SELECT to_do.house_id, to_do.house_no,
    coalesce(to_do.village_name_en, to_do.village_name_zh) AS village_en,
    coalesce(to_do.village_name_zh, '') AS village_zh,
    to_do.walk_no, to_do.address, to_do.is_hazardous,
    to_do.revisit_status, ledger.done_on::VARCHAR AS done_on,
    to_do.revisit_status AS base_revisit_status, ledger.done_on::VARCHAR AS base_done_on,
    round(to_do.lon, 7) AS lon, round(to_do.lat, 7) AS lat,
    CASE WHEN to_do.lon IS NOT NULL THEN ST_AsWKB(ST_Point(to_do.lon, to_do.lat)) END AS shape
FROM house_to_revisit AS to_do
LEFT JOIN (SELECT house_id, done_on FROM revisit) AS ledger USING (house_id)
WHERE coalesce(to_do.report_unit_id, 'unassigned') = $unit AND $surveyor IS NULL
ORDER BY to_do.township_code NULLS LAST, to_do.village_code NULLS LAST, to_do.walk_no
