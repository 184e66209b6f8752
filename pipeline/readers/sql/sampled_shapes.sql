-- Shapes for Python, of some rows.
SELECT ST_AsWKB(geometry) FROM sampled WHERE geometry IS NOT NULL
