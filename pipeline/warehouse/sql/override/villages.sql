-- The villages assigned by hand. The village that the parcel would have had becomes the runner-up; the
-- share is the true one of the village it has now.
CREATE OR REPLACE TEMP TABLE overridden AS
SELECT source_file_id, source_row, plain_half(text) AS village_code
FROM correction_cell
JOIN override_cell USING (cell_id)
WHERE is_changed;

CREATE OR REPLACE TEMP TABLE override_village AS
SELECT overridden.source_file_id, overridden.source_row, overridden.village_code,
    CASE WHEN found.village_code = overridden.village_code THEN found.overlap_share
         ELSE coalesce(share.share, 0) END AS overlap_share,
    CASE WHEN found.village_code = overridden.village_code THEN found.runner_up_code
         ELSE found.village_code END AS runner_up_code,
    'override' AS assignment
FROM overridden
LEFT JOIN scratch.parcel_village AS found USING (source_file_id, source_row)
LEFT JOIN scratch.parcel_share AS share
    ON share.source_file_id = overridden.source_file_id
    AND share.source_row = overridden.source_row
    AND share.code = overridden.village_code;

DELETE FROM scratch.border_village
USING overridden
WHERE border_village.source_file_id = overridden.source_file_id
    AND border_village.source_row = overridden.source_row;

INSERT INTO scratch.border_village BY NAME FROM override_village;
