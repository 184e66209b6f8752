-- The first row of those that are to be merged and agree in everything.
SELECT delivered.*
FROM delivered_rows AS delivered
SEMI JOIN (FROM scratch.repeated WHERE fate = 'merge' AND is_first) AS first
    USING (source_file_id, source_row)
