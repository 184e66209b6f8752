-- The hazard cases that count: not closed as false positive or merged into another.
-- Why they are chained: a case closed as re-graded and found again within a few days is one hazard
-- with one life, so each case leads back to the first. Which days: rule R07, kept in run.
WITH RECURSIVE counted AS (
    SELECT case_id, house_id, hazard_level, has_collapse_risk, found_on, verified_on, due_on,
        responsible_department, case_status, closed_on, closure_reason,
        closure_reason IS NULL AS is_open,
        -- when it was found; one without a date comes first
        {'found_on': coalesce(found_on, DATE '-infinity'), 'case_id': case_id} AS place
    FROM hazard_case
    WHERE closure_reason IS NULL OR closure_reason NOT IN ('false_positive', 'merged')
),

-- The re-graded case that another continues; of several, the one closed last.
carried_on AS (
    SELECT later.case_id,
        max_by(earlier.case_id, {'closed_on': earlier.closed_on, 'case_id': earlier.case_id})
            AS earlier_case_id
    FROM counted AS later
    CROSS JOIN run
    JOIN counted AS earlier
        ON earlier.house_id = later.house_id
        AND earlier.closure_reason = 'regraded'
        AND earlier.place < later.place
        AND later.found_on BETWEEN earlier.closed_on
            AND earlier.closed_on + run.regrade_days::INTEGER
    GROUP BY later.case_id
),

chain AS (
    SELECT case_id, case_id AS first_case_id
    FROM counted
    ANTI JOIN carried_on USING (case_id)
    UNION ALL
    SELECT carried_on.case_id, chain.first_case_id
    FROM carried_on
    JOIN chain ON chain.case_id = carried_on.earlier_case_id
)

-- Superseded: a case found later is still open or was closed after it. The later case then says how
-- a re-graded one continued, however long the gap; nothing says so for any other.
SELECT case_id, house_id, first_case_id, hazard_level, has_collapse_risk, found_on, verified_on,
    due_on, responsible_department, case_status, closed_on, closure_reason, is_open,
    closure_reason IS NOT DISTINCT FROM 'regraded' AND coalesce(
        max(coalesce(closed_on, DATE 'infinity')) OVER (
            PARTITION BY house_id ORDER BY place ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
        >= coalesce(closed_on, DATE '-infinity'), false) AS is_superseded
FROM counted
JOIN chain USING (case_id)
