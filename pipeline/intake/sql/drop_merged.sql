-- Remove the pieces that were merged into the first row of their key.
DELETE FROM scratch.checked
USING scratch.merged_piece
WHERE checked.source_file_id = merged_piece.source_file_id
    AND checked.source_row = merged_piece.source_row;
