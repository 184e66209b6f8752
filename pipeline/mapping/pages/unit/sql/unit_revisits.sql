-- Commercial houses still to be revisited, in the order of the printed list.
SELECT coalesce(report_unit_id, 'unassigned') AS unit_id, house_id, house_no, parcel_id,
    village_code, township_name_zh, township_name_en, village_name_zh, village_name_en,
    address, round(lon, 6) AS lon, round(lat, 6) AS lat, is_priority, is_hazardous, revisit_status
FROM house_to_revisit
ORDER BY unit_id, township_code NULLS LAST, village_code NULLS LAST, walk_no
