-- The pieces of one parcel become one outline.
-- Why a union: neighbouring pieces share edges, and collecting them would be invalid.
UPDATE scratch.checked
SET geometry = united.geometry, piece_count = united.pieces, is_repaired = united.is_repaired
FROM (
    SELECT key_hash,
        min_by(source_file_id, (source_file_id, source_row)) AS source_file_id,
        min_by(source_row, (source_file_id, source_row)) AS source_row,
        ST_Union_Agg(geometry) AS geometry,
        count(*) AS pieces,
        bool_or(is_repaired) AS is_repaired
    FROM scratch.checked
    SEMI JOIN (FROM scratch.repeated WHERE fate = 'merge') AS piece
        USING (source_file_id, source_row)
    GROUP BY key_hash
) AS united
WHERE checked.source_file_id = united.source_file_id
    AND checked.source_row = united.source_row;
