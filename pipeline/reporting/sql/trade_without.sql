-- Commercial houses that no department answers for, by place.
FROM house_without_department
ORDER BY report_unit_id NULLS LAST, township_code NULLS LAST, village_code NULLS LAST, house_id
