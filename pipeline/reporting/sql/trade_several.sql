-- Commercial houses that several departments answer for, by place.
FROM house_with_departments
ORDER BY report_unit_id NULLS LAST, township_code NULLS LAST, village_code NULLS LAST, house_id
