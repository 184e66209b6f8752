-- The run a report is written from.
SELECT run_id, started_at, as_of, is_sample, place_name_zh, place_name_en,
    settings ->> '$.place.short_zh' AS place_short_zh,
    settings ->> '$.place.short_en' AS place_short_en
FROM run
