-- How much of each parcel outlines of buildings cover, in villages of which there are any.
-- Why by source first: two sources that show the same building must not count it twice.
WITH covered AS (
    SELECT parcel_id, outline_overlap.source, issue,
        sum(overlap_m2) AS m2, least(sum(outline_overlap.parcel_share), 1) AS share
    FROM outline_overlap
    JOIN building_outline USING (source, as_of, outline_id)
    WHERE issue <> 'older'
    GROUP BY ALL
),

best AS (
    SELECT parcel_id,
        max(m2) FILTER (issue = 'current') AS current_m2,
        max(share) FILTER (issue = 'current') AS current_share,
        max(share) FILTER (issue = 'previous') AS previous_share
    FROM covered
    GROUP BY parcel_id
),

seen AS (
    SELECT village_code,
        max(as_of) FILTER (issue = 'current') AS current_on,
        max(as_of) FILTER (issue = 'previous') AS previous_on
    FROM building_outline
    WHERE village_code IS NOT NULL
    GROUP BY village_code
)

SELECT parcel_id, report_unit_id, village_code, survey_status, disposition, footprint_m2,
    least(coalesce(current_m2, 0), footprint_m2) AS current_m2,
    coalesce(current_share, 0) AS current_share, current_on,
    coalesce(previous_share, 0) AS previous_share, previous_on,
    coalesce(previous_share, 0) >= 0.5 AS was_built,
    avg((current_share IS NOT NULL)::INTEGER) OVER (PARTITION BY village_code) AS village_seen_share
FROM parcel
JOIN seen USING (village_code)
LEFT JOIN best USING (parcel_id)
