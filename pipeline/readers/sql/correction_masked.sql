-- The personal values of a file of corrections masked.
-- Why by row: whether a value is personal depends on the field that its row names; under an unknown
-- field it may be a person's name.
CREATE OR REPLACE TEMP TABLE correction_kind AS
SELECT source_row,
    CASE WHEN any_value(correctable.field) IS NULL THEN 'unknown'
         ELSE any_value(correctable.personal) END AS kind
FROM {checked} AS said
LEFT JOIN scratch.correctable
    ON said_table = as_named(said.table_name) AND said_field = as_named(said.field)
GROUP BY source_row;

UPDATE {checked} AS said
SET old_value = mask_as(kind, half_width(old_value)), new_value = mask_as(kind, half_width(new_value))
FROM correction_kind
WHERE said.source_row = correction_kind.source_row AND kind IS NOT NULL;
