-- Agreement by surveyor, in the order of the ids.
SELECT *, 'item' AS row_kind, surveyor_id AS shown
FROM agreement_by_surveyor
ORDER BY surveyor_id, judged_round, list_position(['revisit', 'spot_check', 'appraisal'], checked_by)
