-- Agreement of the agencies that revisit and that appraise, all agencies of a role together first.
SELECT *, agency AS shown
FROM agreement_by_agency
ORDER BY list_position(['revisit', 'appraisal'], role),
    list_position(['first', 'revisit', 'spot_check', 'appraisal'], other),
    list_position(['total', 'item', 'none'], row_kind), agency
