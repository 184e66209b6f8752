-- The state of every parcel on the as-of date, with the houses on it.
-- Why houses here too: the counts of snapshot come from these files alone, for every date.
-- Houses on no parcel are counted in one row without parcel_id per place.
WITH house_state AS (
    SELECT house.parcel_id, house.village_code, house.township_code, house.county_code,
        house.report_unit_id,
        coalesce(revisit_status = 'done', false) AS is_revisited,
        hazard_house.outcome
    FROM house
    LEFT JOIN revisit USING (house_id)
    LEFT JOIN hazard_house USING (house_id)
    WHERE is_commercial
),

house_on_parcel AS (
    SELECT parcel_id,
        CASE WHEN parcel_id IS NULL THEN village_code END AS village_code,
        CASE WHEN parcel_id IS NULL THEN township_code END AS township_code,
        CASE WHEN parcel_id IS NULL THEN county_code END AS county_code,
        CASE WHEN parcel_id IS NULL THEN report_unit_id END AS report_unit_id,
        count(*) AS commercial_houses,
        count(*) FILTER (is_revisited) AS revisited,
        count(outcome) AS hazardous,
        count(*) FILTER (outcome = 'rectified') AS rectified
    FROM house_state
    GROUP BY ALL
),

state AS (
    SELECT parcel_id, parcel.village_code, parcel.township_code, parcel.county_code,
        parcel.report_unit_id, survey_status,
        coalesce(commercial_houses, 0) AS commercial_houses,
        coalesce(revisited, 0) AS revisited,
        coalesce(hazardous, 0) AS hazardous,
        coalesce(rectified, 0) AS rectified
    FROM parcel
    LEFT JOIN (
        SELECT parcel_id, commercial_houses, revisited, hazardous, rectified
        FROM house_on_parcel WHERE parcel_id IS NOT NULL) USING (parcel_id)
    UNION ALL BY NAME
    SELECT * FROM house_on_parcel WHERE parcel_id IS NULL
)

SELECT state.*, run.run_id
FROM state
CROSS JOIN run
ORDER BY parcel_id NULLS LAST, village_code, county_code
