-- Borders of the villages, simplified for a map of a few centimetres.
SELECT code, ST_AsWKB(ST_Simplify(geometry::GEOMETRY, 0.0002)) AS shape
FROM admin_unit
WHERE level = 'village' AND geometry IS NOT NULL
