-- The pipeline's counts in the form of the plain script: areas with something in them.
WITH parcel_count AS (
    SELECT level, code, parcels, unsurveyed, in_progress, done
    FROM survey_status_by_area
    WHERE parcels > 0
),

house_count AS (
    SELECT unnest([
            {'level': 'unit', 'code': report_unit_id}, {'level': 'county', 'code': county_code},
            {'level': 'township', 'code': township_code}, {'level': 'village', 'code': village_code}
        ], recursive := true),
        is_commercial
    FROM house
),

houses AS (
    SELECT level, coalesce(code, 'unassigned') AS code, count(*) AS houses,
        count(*) FILTER (is_commercial) AS commercial_houses
    FROM house_count
    GROUP BY ALL
)

SELECT level, code,
    coalesce(parcels, 0) AS parcels, coalesce(unsurveyed, 0) AS unsurveyed,
    coalesce(in_progress, 0) AS in_progress, coalesce(done, 0) AS done,
    coalesce(houses, 0) AS houses, coalesce(commercial_houses, 0) AS commercial_houses
FROM parcel_count
FULL JOIN houses USING (level, code)
WHERE level <> 'prefecture'
ORDER BY level, code
