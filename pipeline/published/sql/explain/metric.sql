-- One headline figure with its definition and the run that made it.
SELECT summary.metric_id, summary.metric, name_zh, name_en, numerator, denominator, pct,
    definition_zh, definition_en, sql, run_id, pipeline_version, schema_version, settings_sha256
FROM prefecture_summary AS summary
JOIN metric_definition USING (metric_id)
CROSS JOIN run
WHERE getvariable('metric') IN (summary.metric_id, summary.metric)
