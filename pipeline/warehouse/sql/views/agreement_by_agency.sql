-- How often the agencies agree with others: those that revisit and those that appraise, as the ones who look
-- again, and those that revisit also as the ones who are looked at again. Not ranked, as agreement_by_team.
WITH side AS (
    SELECT checked_by AS role, checking_agency AS agency, judged_round AS other, agrees
    FROM judgement_pair
    WHERE checked_by <> 'spot_check'
    UNION ALL
    SELECT judged_round, agency, checked_by, agrees
    FROM judgement_pair
    WHERE judged_round = 'revisit'
),

counted AS (
    SELECT role, other,
        CASE WHEN grouping(agency) = 1 THEN 'total' WHEN agency IS NULL THEN 'none' ELSE 'item' END AS row_kind,
        agency,
        count(*) AS compared,
        count(*) FILTER (agrees) AS agreed
    FROM side
    GROUP BY GROUPING SETS ((role, other), (role, other, agency))
)

SELECT row_kind, agency, role, other, compared, agreed, compared - agreed AS differing,
    percent(agreed, compared) AS agreed_pct,
    wilson_low(agreed / compared, compared) AS low_pct,
    wilson_high(agreed / compared, compared) AS high_pct,
    is_enough(low_pct, high_pct) AS is_enough
FROM counted
ORDER BY list_position(['revisit', 'appraisal'], role),
    list_position(['first', 'revisit', 'spot_check', 'appraisal'], other),
    list_position(['total', 'item', 'none'], row_kind), agency
