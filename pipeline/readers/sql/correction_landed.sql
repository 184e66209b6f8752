-- Mask the landed text of a correction's value like the checked one.
-- Why: a rejected row is listed with the text that was landed.
UPDATE {landed} AS said
SET {column} = mask_as(kind, plain_half({column}))
FROM correction_kind
WHERE said.source_row = correction_kind.source_row AND kind IS NOT NULL;
