-- The values of the corrections of one file in full: they are applied as the office wrote them.
UPDATE scratch.correction AS correction
SET old_value = CASE WHEN half_width(said.old_value) <> '(空)' THEN said.old_value END,
    new_value = CASE WHEN half_width(said.new_value) <> '(空)' THEN said.new_value END
FROM {checked} AS said
WHERE correction.source_file_id = $source_file_id AND correction.source_row = said.source_row;
