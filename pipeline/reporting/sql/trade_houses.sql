-- The ledger of one department, by unit and place.
FROM trade_house
WHERE department_id = $department
ORDER BY report_unit_id NULLS LAST, township_code NULLS LAST, village_code NULLS LAST, house_id
