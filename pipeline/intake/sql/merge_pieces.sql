-- The pieces of one parcel become one outline, and what follows from it is computed anew.
-- Why a union: neighbouring pieces share edges, and collecting them would be invalid.
CREATE OR REPLACE TABLE scratch.united AS
WITH piece AS (
    SELECT source_file_id, source_row, repeated.key__hash, is_repaired, geometry::GEOMETRY AS geometry
    FROM delivered_rows
    JOIN scratch.repeated USING (source_file_id, source_row)
    WHERE fate = 'merge'
)

SELECT min_by(source_file_id, (source_file_id, source_row)) AS source_file_id,
    min_by(source_row, (source_file_id, source_row)) AS source_row,
    ST_Union_Agg(geometry) AS geometry,
    count(*) AS piece_count,
    bool_or(is_repaired) AS is_repaired
FROM piece
GROUP BY key__hash;
