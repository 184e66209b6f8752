-- The corrected texts into the landed file; names in braces are ours.
UPDATE {landed} AS landed
SET {column} = text {mark}
FROM correction_cell
WHERE source_row = cell_id AND is_changed;
