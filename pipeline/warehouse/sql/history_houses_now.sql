-- The state of every commercial house on the as-of date: revisit, hazard, stage.
SELECT house_id, house.village_code, house.township_code, house.county_code, house.report_unit_id,
    coalesce(revisit_status, 'todo') AS revisit_status,
    stage IS NOT NULL AS is_hazardous,
    stage AS hazard_stage,
    run.run_id
FROM house
LEFT JOIN (SELECT house_id, revisit_status FROM revisit) AS state USING (house_id)
LEFT JOIN (SELECT house_id, stage FROM hazard_house) AS hazard USING (house_id)
CROSS JOIN run
WHERE is_commercial
ORDER BY house_id
