-- From the number of former parcels to that of present ones, by what became of them, at all levels.
-- Each parcel counts in one row alone, that of its largest common part, so that nothing is counted twice and
-- the differences add up in every area.
WITH weighed AS (
    SELECT *,
        (former_parcel_id IS NOT NULL AND row_number() OVER (
            PARTITION BY former_parcel_id ORDER BY is_heir DESC, overlap_m2 DESC, parcel_id) = 1)::INTEGER
            AS former,
        (parcel_id IS NOT NULL AND row_number() OVER (
            PARTITION BY parcel_id ORDER BY is_heir DESC, overlap_m2 DESC, former_parcel_id) = 1)::INTEGER
            AS present
    FROM parcel_lineage
),

counted AS (
    SELECT level_of(grouping(report_unit_id, county_code, township_code, village_code)) AS level,
        CASE level WHEN 'prefecture' THEN (SELECT place_code FROM run)
             ELSE coalesce(report_unit_id, county_code, township_code, village_code, 'unassigned')
        END AS code,
        sum(former) AS former_parcels,
        count(*) FILTER (lineage_kind = 'same') AS same_parcels,
        count(*) FILTER (lineage_kind = 'changed') AS changed_parcels,
        sum(present - former) FILTER (lineage_kind = 'split') AS by_split,
        sum(present - former) FILTER (lineage_kind = 'merged') AS by_merging,
        sum(present - former) FILTER (lineage_kind = 'redrawn') AS by_redrawing,
        sum(present) FILTER (lineage_kind = 'new') AS new_parcels,
        -sum(former) FILTER (lineage_kind = 'gone') AS gone_parcels,
        sum(present) AS present_parcels,
        count(doubt) AS doubtful
    FROM weighed
    GROUP BY GROUPING SETS ((), (report_unit_id), (county_code), (township_code), (village_code))
)

SELECT level, code, name_zh, name_en, parent_code, sort,
    coalesce(former_parcels, 0)::BIGINT AS former_parcels,
    coalesce(same_parcels, 0) AS same_parcels,
    coalesce(changed_parcels, 0) AS changed_parcels,
    coalesce(by_split, 0)::BIGINT AS by_split,
    coalesce(by_merging, 0)::BIGINT AS by_merging,
    coalesce(by_redrawing, 0)::BIGINT AS by_redrawing,
    coalesce(new_parcels, 0)::BIGINT AS new_parcels,
    coalesce(gone_parcels, 0)::BIGINT AS gone_parcels,
    coalesce(present_parcels, 0)::BIGINT AS present_parcels,
    coalesce(doubtful, 0) AS doubtful
FROM area
LEFT JOIN counted USING (level, code)
