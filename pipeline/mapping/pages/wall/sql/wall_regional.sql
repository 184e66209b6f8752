-- The ranks that the region publishes for the whole place.
SELECT metric, regional_rank
FROM prefecture_summary
WHERE metric IN ('survey_done', 'revisit_done', 'rectified')
ORDER BY metric
