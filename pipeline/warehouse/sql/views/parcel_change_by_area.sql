-- How many parcels changed between one as-of date and the next, and how, at all levels.
WITH counted AS (
    SELECT from_as_of, as_of,
        level_of(grouping(report_unit_id, county_code, township_code, village_code)) AS level,
        CASE level WHEN 'prefecture' THEN (SELECT place_code FROM run)
             ELSE coalesce(report_unit_id, county_code, township_code, village_code, 'unassigned')
        END AS code,
        count(*) FILTER (change = 'new') AS new,
        count(*) FILTER (change = 'gone') AS gone,
        count(*) FILTER (change = 'forward') AS forward,
        count(*) FILTER (change = 'backward') AS backward,
        count(*) FILTER (is_moved) AS moved
    FROM parcel_change
    GROUP BY from_as_of, as_of, GROUPING SETS
        ((), (report_unit_id), (county_code), (township_code), (village_code))
)

SELECT from_as_of, as_of, level, code, name_zh, name_en, parent_code, sort,
    coalesce(new, 0) AS new,
    coalesce(gone, 0) AS gone,
    coalesce(forward, 0) AS forward,
    coalesce(backward, 0) AS backward,
    coalesce(moved, 0) AS moved
FROM (SELECT DISTINCT from_as_of, as_of FROM parcel_change) AS period
CROSS JOIN area
LEFT JOIN counted USING (from_as_of, as_of, level, code)
