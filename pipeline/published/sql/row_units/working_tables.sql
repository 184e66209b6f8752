-- Temporary tables by which each delivered row finds its reporting unit.
-- Why temporary: the published file is opened read-only.
-- Fields that say where a row belongs: kind is unit, area, house, parcel or other.
CREATE TEMP TABLE place_field (field VARCHAR, kind VARCHAR, place INTEGER);
CREATE TEMP TABLE file_unit (source_file_id BIGINT, unit VARCHAR, rows BIGINT);
