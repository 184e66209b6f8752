-- What the change of every parcel between two days did to the rate of the survey, by place and part.
-- A parcel that changed its area is first taken from the old one with what it was worth there, then given
-- to the new one; what its status did after that belongs to the new area. So the parts of each area add up
-- to its difference, whatever happened at once. Counted per place, they add up at every level.
INSERT INTO headline_move BY NAME
WITH corrected AS (
    SELECT DISTINCT key AS parcel_id
    FROM correction
    LEFT JOIN (SELECT source_file_id, as_of AS file_as_of FROM source_file) USING (source_file_id)
    WHERE table_name = 'parcel' AND field = 'survey_status' AND outcome = 'applied'
        AND (getvariable('move_replaced_run_id') IS NOT NULL
            OR (coalesce(corrected_on, file_as_of) > getvariable('move_from')::DATE
                AND coalesce(corrected_on, file_as_of) <= getvariable('move_to')::DATE))
),

judged AS (
    SELECT changed.*,
        coalesce(status_before = 'done', false)::INTEGER AS before,
        coalesce(status_after = 'done', false)::INTEGER AS after,
        parcel_id IN (SELECT parcel_id FROM corrected) AS is_corrected
    FROM changed
),

part AS (
    SELECT
        CASE WHEN change = 'new' THEN 'new_in_scope'
             WHEN change = 'gone' THEN 'gone_from_scope'
             WHEN after > before AND NOT is_corrected THEN 'progress'
             ELSE 'correction' END AS part,
        after - before AS numerator,
        CASE change WHEN 'new' THEN 1 WHEN 'gone' THEN -1 ELSE 0 END AS denominator,
        village_code, township_code, county_code, report_unit_id
    FROM judged
    UNION ALL
    SELECT 'reassigned', before, 1, village_code, township_code, county_code, report_unit_id
    FROM judged
    WHERE is_reassigned
    UNION ALL
    SELECT 'reassigned', -before, -1, village_before, township_before, county_before, unit_before
    FROM judged
    WHERE is_reassigned
)

SELECT getvariable('move_from')::DATE AS from_as_of, getvariable('move_to')::DATE AS as_of,
    getvariable('move_replaced_run_id')::VARCHAR AS replaced_run_id,
    'survey_done' AS metric, part,
    village_code, township_code, county_code, report_unit_id,
    sum(numerator)::INTEGER AS numerator,
    sum(denominator)::INTEGER AS denominator
FROM part
WHERE numerator <> 0 OR denominator <> 0
GROUP BY ALL
ORDER BY ALL
