-- The run a report is written from.
SELECT run_id, started_at, as_of, is_sample, place_name_zh, place_name_en
FROM run
