-- The cases of every hazardous house with their evidence, the oldest first.
SELECT hazard_case.house_id, hazard_case.case_id, hazard_case.hazard_level,
    hazard_case.has_collapse_risk, hazard_case.found_on::VARCHAR AS found_on,
    hazard_case.due_on::VARCHAR AS due_on, hazard_case.closed_on::VARCHAR AS closed_on,
    hazard_case.closure_reason, case_status, hazard_case.responsible_department,
    hazard_case.responsible_person, hazard_case.accepted_by, evidence_needed, evidence_missing,
    coalesce(photo_ids, []) AS photo_ids, coalesce(photo_kinds, []) AS photo_kinds
FROM hazard_case
JOIN house ON house.house_id = hazard_case.house_id AND house.is_hazardous
LEFT JOIN close_out ON close_out.case_id = hazard_case.case_id
ORDER BY hazard_case.house_id, hazard_case.found_on NULLS FIRST, hazard_case.case_id
