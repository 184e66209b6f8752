-- The three rates of the whole place and of each unit: what they are made of, rank and change.
-- Why without the forecast: both views at once take more memory than a run may use.
SELECT metric, level, code, finished AS numerator, total AS denominator, pct::DOUBLE AS pct, rank,
    previous_as_of::VARCHAR AS previous_as_of, pct_change::DOUBLE AS pct_change, rank_change
FROM rank_change_by_unit
ORDER BY array_position(['survey_done', 'revisit_done', 'rectified'], metric), level, sort, code
