-- The three rates of the whole region.
SELECT *
FROM region_summary
WHERE metric IN ('survey_done', 'revisit_done', 'rectified')
ORDER BY metric_id
