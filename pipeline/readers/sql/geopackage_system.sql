-- Run by SQLite: how a coordinate system is described.
SELECT organization, organization_coordsys_id, definition
FROM gpkg_spatial_ref_sys
WHERE srs_id = ?
