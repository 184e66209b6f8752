-- Every prefecture of the region with its state, and its counts and ranks where it counts. What is
-- not known is empty, never zero.
SELECT state.sort, state.prefecture, state.name_zh, state.name_en, state.state, state.as_of,
    parcels, unsurveyed, in_progress, done, percent(done, parcels) AS done_pct,
    survey.rank AS survey_rank,
    commercial_houses, revisited, percent(revisited, commercial_houses) AS revisited_pct,
    revisit.rank AS revisit_rank,
    hazardous, rectified, percent(rectified, hazardous) AS rectified_pct,
    rectification.rank AS rectification_rank,
    overdue, findings, errors
FROM prefecture_state AS state
LEFT JOIN area_count ON area_count.level = 'prefecture' AND area_count.code = state.prefecture
LEFT JOIN prefecture_rank AS survey
    ON survey.metric = 'survey_done' AND survey.prefecture = state.prefecture
LEFT JOIN prefecture_rank AS revisit
    ON revisit.metric = 'revisit_done' AND revisit.prefecture = state.prefecture
LEFT JOIN prefecture_rank AS rectification
    ON rectification.metric = 'rectified' AND rectification.prefecture = state.prefecture
ORDER BY state.sort
