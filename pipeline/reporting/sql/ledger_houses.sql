-- Every house of the ledger, in the order in which the sheets list them: by place.
FROM hazard_ledger
ORDER BY township_code NULLS LAST, village_code NULLS LAST, house_id
