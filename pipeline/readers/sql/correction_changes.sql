-- Write the corrected texts into the landed file. Names in braces come from our dictionary.
UPDATE {landed} AS landed
SET {column} = text {mark}
FROM correction_cell
WHERE source_row = cell_id AND is_changed;
