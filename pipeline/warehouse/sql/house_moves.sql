-- What the change of every commercial house between two days did to the rates of revisit and rectification,
-- by place and part. Areas first, then states: see parcel_moves.sql.
-- Why dates matter where the method changed: what the ledgers date between the two days happened then;
-- only what nothing dates can have moved because houses are judged otherwise.
INSERT INTO headline_move BY NAME
WITH correction_of_house AS (
    SELECT table_name, coalesce(of_case.house_id, of_measure.house_id, correction.key) AS house_id
    FROM correction
    LEFT JOIN (SELECT source_file_id, as_of AS file_as_of FROM source_file) USING (source_file_id)
    LEFT JOIN hazard_case AS of_case
        ON correction.table_name = 'hazard_case' AND of_case.case_id = correction.key
    LEFT JOIN (SELECT measure_id, house_id FROM measure JOIN hazard_case USING (case_id)) AS of_measure
        ON correction.table_name = 'measure' AND of_measure.measure_id = correction.key
    WHERE outcome = 'applied' AND (
            (table_name = 'house' AND field = 'use_class')
            OR (table_name = 'revisit' AND field = 'revisit_status')
            OR table_name IN ('hazard_case', 'measure'))
        AND (getvariable('move_replaced_run_id') IS NOT NULL
            OR (coalesce(corrected_on, file_as_of) > getvariable('move_from')::DATE
                AND coalesce(corrected_on, file_as_of) <= getvariable('move_to')::DATE))
),

-- Only the use of a house decides whether it is a commercial one, so only its correction brings a house in.
corrected AS (
    SELECT house_id, metric, bool_or(table_name = 'house') AS of_use
    FROM (
        SELECT house_id, table_name,
            unnest(CASE table_name WHEN 'house' THEN ['revisit_done', 'rectified']
                WHEN 'revisit' THEN ['revisit_done'] ELSE ['rectified'] END) AS metric
        FROM correction_of_house)
    GROUP BY house_id, metric
),

-- When something happened to a house, as the ledgers date it.
event AS (
    SELECT 'revisit_done' AS metric, house_id, done_on AS happened_on FROM revisit
    UNION ALL
    SELECT 'rectified', house_id, unnest([found_on, verified_on, closed_on]) FROM hazard_case
    UNION ALL
    SELECT 'rectified', house_id, unnest([planned_on, started_on, finished_on])
    FROM measure JOIN hazard_case USING (case_id)
),

dated AS (
    SELECT DISTINCT metric, house_id
    FROM event
    WHERE happened_on > getvariable('move_from')::DATE AND happened_on <= getvariable('move_to')::DATE
),

-- What a house counts in each rate on both days: in the numerator and in the denominator.
counted AS (
    SELECT changed.*, 'revisit_done' AS metric,
        (change <> 'new')::INTEGER AS total_before,
        (change <> 'gone')::INTEGER AS total_after,
        coalesce(revisit_before = 'done', false)::INTEGER AS before,
        coalesce(revisit_after = 'done', false)::INTEGER AS after,
        false AS is_regraded
    FROM changed
    UNION ALL
    SELECT changed.*, 'rectified' AS metric,
        coalesce(hazardous_before, false)::INTEGER AS total_before,
        coalesce(hazardous_after, false)::INTEGER AS total_after,
        coalesce(hazardous_before AND stage_before = 'closed', false)::INTEGER AS before,
        coalesce(hazardous_after AND stage_after = 'closed', false)::INTEGER AS after,
        coalesce(stage_before = 'regraded', false) <> coalesce(stage_after = 'regraded', false)
            AS is_regraded
    FROM changed
),

judged AS (
    SELECT counted.*,
        counted.change NOT IN ('new', 'gone') AS is_on_both,
        coalesce(corrected.of_use OR is_on_both AND corrected.of_use IS NOT NULL, false)
            AS is_corrected,
        getvariable('move_method_changed') AND dated.house_id IS NULL AS is_method
    FROM counted
    LEFT JOIN corrected USING (house_id, metric)
    LEFT JOIN dated USING (house_id, metric)
),

part AS (
    SELECT metric,
        CASE WHEN is_corrected THEN 'correction'
             WHEN is_on_both AND is_method THEN 'method'
             WHEN total_after > total_before THEN 'new_in_scope'
             WHEN total_after < total_before THEN 'gone_from_scope'
             WHEN is_regraded THEN 'regraded'
             WHEN after > before THEN 'progress'
             ELSE 'correction' END AS part,
        after - before AS numerator, total_after - total_before AS denominator,
        village_code, township_code, county_code, report_unit_id
    FROM judged
    UNION ALL
    SELECT metric, 'reassigned', before, total_before,
        village_code, township_code, county_code, report_unit_id
    FROM judged
    WHERE is_reassigned
    UNION ALL
    SELECT metric, 'reassigned', -before, -total_before,
        village_before, township_before, county_before, unit_before
    FROM judged
    WHERE is_reassigned
)

SELECT getvariable('move_from')::DATE AS from_as_of, getvariable('move_to')::DATE AS as_of,
    getvariable('move_replaced_run_id')::VARCHAR AS replaced_run_id,
    metric, part,
    village_code, township_code, county_code, report_unit_id,
    sum(numerator)::INTEGER AS numerator,
    sum(denominator)::INTEGER AS denominator
FROM part
WHERE numerator <> 0 OR denominator <> 0
GROUP BY ALL
ORDER BY ALL
