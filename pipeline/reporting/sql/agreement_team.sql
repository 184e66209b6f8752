-- Agreement with the first survey by team, all teams together first.
SELECT team.* EXCLUDE (name_zh, name_en), concat_ws(' ', county.name_zh, coalesce(team.name_zh, team)) AS shown
FROM agreement_by_team AS team
LEFT JOIN admin_unit AS township ON township.code = team
LEFT JOIN admin_unit AS county ON county.code = township.county_code
ORDER BY list_position(['revisit', 'spot_check', 'appraisal'], checked_by),
    list_position(['total', 'item', 'none'], row_kind), team
