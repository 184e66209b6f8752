-- Second inspection of the commercial houses by the agency hired for it, with a total.
-- Why a row for houses without an agency, present even when zero: the rows add up to the total.
WITH commercial AS (
    SELECT third_party, report_unit_id,
        coalesce(revisit_status = 'done', false) AS is_revisited,
        coalesce(is_result_changed, false) AS is_changed
    FROM house
    LEFT JOIN revisit USING (house_id)
    WHERE is_commercial
),

counted AS (
    SELECT
        CASE WHEN grouping(third_party) = 1 THEN 'total'
             WHEN third_party IS NULL THEN 'none' ELSE 'item' END AS row_kind,
        third_party,
        count(DISTINCT report_unit_id) AS units,
        count(*) AS commercial_houses,
        count(*) FILTER (is_revisited) AS revisited,
        count(*) FILTER (is_changed) AS changed
    FROM commercial
    GROUP BY GROUPING SETS ((), (third_party))
),

complete AS (
    SELECT * FROM counted
    UNION ALL
    SELECT 'none', NULL, 0, 0, 0, 0
    WHERE NOT EXISTS (FROM counted WHERE row_kind = 'none')
)

SELECT row_kind, third_party, units, commercial_houses, revisited,
    commercial_houses - revisited AS remaining,
    percent(revisited, commercial_houses) AS revisited_pct,
    changed
FROM complete
ORDER BY array_position(['item', 'none', 'total'], row_kind), third_party
