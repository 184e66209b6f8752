-- How often later looks agree with the first survey, by the team that made it; first all teams together.
-- Not ranked: few houses of a team are looked at again, and those were not drawn to compare teams.
WITH counted AS (
    SELECT
        CASE WHEN grouping(team) = 1 THEN 'total' WHEN team IS NULL THEN 'none' ELSE 'item' END AS row_kind,
        team, checked_by,
        count(*) AS compared,
        count(*) FILTER (agrees) AS agreed
    FROM judgement_pair
    WHERE judged_round = 'first'
    GROUP BY GROUPING SETS ((checked_by), (team, checked_by))
)

SELECT row_kind, team, unit.name_zh, unit.name_en, checked_by, compared, agreed,
    compared - agreed AS differing,
    percent(agreed, compared) AS agreed_pct,
    wilson_low(agreed / compared, compared) AS low_pct,
    wilson_high(agreed / compared, compared) AS high_pct,
    is_enough(low_pct, high_pct) AS is_enough
FROM counted
LEFT JOIN admin_unit AS unit ON unit.code = team
ORDER BY list_position(['revisit', 'spot_check', 'appraisal'], checked_by),
    list_position(['total', 'item', 'none'], row_kind), team
