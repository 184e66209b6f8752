-- The plan of the whole place for each of the three rates, or where none was delivered the proposal:
-- where it should be today, and the rate that each of its weeks comes to.
SELECT metric, planned, reached, behind_by, state, is_proposal,
    percent(planned, total)::DOUBLE AS planned_pct,
    coalesce(weeks, []) AS weeks
FROM plan_by_prefecture
LEFT JOIN (
    SELECT metric, list({'as_of': week_ending::VARCHAR, 'pct': least(percent(planned_total, total), 100)::DOUBLE}
        ORDER BY week_ending) AS weeks
    FROM plan_week
    WHERE level = 'prefecture' AND total > 0
    GROUP BY metric) AS by_metric USING (metric)
WHERE metric IN ('survey_done', 'revisit_done', 'rectified')
ORDER BY array_position(['survey_done', 'revisit_done', 'rectified'], metric)
