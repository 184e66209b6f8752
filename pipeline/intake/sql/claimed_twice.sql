-- Townships and villages that two parks name as their members.
SELECT min(source_file_id) AS source_file_id, code,
    string_agg(report_unit_id, ', ' ORDER BY report_unit_id) AS units
FROM scratch.checked_report_unit_member
GROUP BY code
HAVING count(*) > 1
ORDER BY code
