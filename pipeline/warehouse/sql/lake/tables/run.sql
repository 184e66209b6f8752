-- The run, without what only its own office needs.
SELECT run_id, as_of AS day, schema_version, pipeline_version, started_at, is_sample, place_code,
    place_name_zh, place_name_en, survey_deadline, revisit_deadline, rectification_deadline
FROM run
