-- Every house of the ledger, in the order in which the sheets list them: by unit in the bureau's
-- order, township and village.
SELECT ledger.*
FROM hazard_ledger AS ledger
LEFT JOIN report_unit USING (report_unit_id)
ORDER BY report_unit.sort NULLS LAST, report_unit_id NULLS LAST, township_code NULLS LAST,
    village_code NULLS LAST, house_id
