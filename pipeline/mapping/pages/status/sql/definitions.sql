-- What each headline rate is made of.
SELECT metric, definition
FROM prefecture_summary
WHERE metric IN ('survey_done', 'revisit_done', 'rectified')
