-- The landed text of a correction's value, masked like the checked one.
-- Why: what is rejected is listed with what was landed.
UPDATE {landed} AS said
SET {column} = mask_as(kind, plain_half({column}))
FROM correction_kind
WHERE said.source_row = correction_kind.source_row AND kind IS NOT NULL;
