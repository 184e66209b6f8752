-- A past export: the state of every commercial house on its date, at the place the house has today.
-- What no row of the export tells is unknown, and not false.
WITH past AS (
    SELECT house_id, revisit_status, hazard_stage,
        count(revisit_status) OVER () > 0 AS knows_revisits,
        count(hazard_stage) OVER () > 0 AS knows_hazards
    FROM scratch.checked_house_snapshot
    WHERE faults IS NULL AND as_of = getvariable('history_as_of')
)

SELECT past.house_id, house.village_code, house.township_code, house.county_code,
    house.report_unit_id,
    CASE WHEN knows_revisits THEN coalesce(past.revisit_status, 'todo') END AS revisit_status,
    CASE WHEN knows_hazards THEN hazard_stage IS NOT NULL END AS is_hazardous,
    hazard_stage,
    run.run_id
FROM past
LEFT JOIN house USING (house_id)
CROSS JOIN run
ORDER BY past.house_id
