-- One row per hazard from its first finding to its end: a chain of cases, commercial houses or not.
-- Why not by case: a re-graded case that is opened again would look closed, and its age start at 0.
WITH by_chain AS (
    SELECT first_case_id, any_value(house_id) AS house_id,
        count(*) AS case_count,
        list(case_id ORDER BY found_on NULLS FIRST, case_id) AS case_ids,
        min(found_on) AS found_on,
        bool_or(is_open) AS is_open,
        max(closed_on) AS last_closed_on,
        max_by(closure_reason, {
            'closed_on': coalesce(closed_on, DATE '-infinity'), 'case_id': case_id}) AS last_closure
    FROM counted_case
    GROUP BY first_case_id
)

SELECT first_case_id, by_chain.house_id, house.is_commercial, house.village_code,
    house.township_code, house.county_code, house.report_unit_id,
    case_count, case_ids, by_chain.found_on, is_open,
    CASE WHEN is_open THEN 'open' ELSE last_closure END AS life_outcome,
    CASE WHEN NOT is_open THEN last_closed_on END AS closed_on,
    date_diff('day', by_chain.found_on, CASE WHEN is_open THEN run.as_of ELSE last_closed_on END)
        AS age_days
FROM by_chain
JOIN house USING (house_id)
CROSS JOIN run
