-- The delivered text of a column is not kept where it may be personal.
UPDATE {checked} AS said
SET {column}__raw = NULL
FROM correction_kind
WHERE said.source_row = correction_kind.source_row AND kind IS NOT NULL;
