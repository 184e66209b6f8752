-- Parcels to which a correction gives a village, the village each has now, and all villages.
CREATE OR REPLACE TEMP TABLE override_parcel AS
WITH wanted AS (
    SELECT correction_id, key, row_number, has_place, old_value, new_value,
        file.source_file_id AS row_file_id, row_file IS NOT NULL AND path IS NULL AS is_lost
    FROM scratch.correction
    LEFT JOIN source_file AS file ON path = row_file AND target_table = 'parcel'
    WHERE outcome IS NULL AND way = 'village'
),

place AS (SELECT parcel_id, source_file_id, source_row FROM scratch.checked_parcel WHERE faults IS NULL)

SELECT correction_id, source_file_id, source_row, old_value, new_value
FROM wanted
JOIN place ON parcel_id = key
WHERE NOT has_place AND NOT is_lost
    AND (row_file_id IS NULL OR row_file_id = source_file_id)
    AND (row_number IS NULL OR row_number = source_row)
UNION ALL
SELECT correction_id, source_file_id, source_row, old_value, new_value
FROM wanted
JOIN place ON source_file_id = row_file_id AND source_row = row_number
WHERE has_place AND (key IS NULL OR key = parcel_id);

CREATE OR REPLACE TEMP TABLE override_cell AS
SELECT row_number() OVER (ORDER BY source_file_id, source_row) AS cell_id, source_file_id, source_row
FROM (SELECT DISTINCT source_file_id, source_row FROM override_parcel);

CREATE OR REPLACE TEMP TABLE correction_cell AS
SELECT cell_id, village_code AS text, village_code AS whole
FROM override_cell
LEFT JOIN scratch.parcel_village USING (source_file_id, source_row);

CREATE OR REPLACE TEMP TABLE correction_candidate AS
SELECT correction_id, cell_id, old_value, new_value
FROM override_parcel
JOIN override_cell USING (source_file_id, source_row);

CREATE OR REPLACE TEMP TABLE correction_reading AS
SELECT text, plain_half(text) AS meaning, NULL::VARCHAR AS masked,
    CASE WHEN text IS NULL
              OR meaning NOT IN (SELECT code FROM admin_unit WHERE level = 'village')
         THEN 'unknown_village' END AS fault
FROM (
    SELECT text FROM correction_cell
    UNION
    SELECT old_value FROM correction_candidate
    UNION
    SELECT new_value FROM correction_candidate);
