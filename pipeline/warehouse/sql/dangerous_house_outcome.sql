-- Every house that is or was dangerous, and what has become of it. Commercial or not.
-- Why not dangerous_house: that one lists what is left, a rate needs what has been dealt with too.
-- Why a table: pages, papers, plans, patrols and sums ask for these few, and each would look at all houses.
INSERT INTO dangerous_house_outcome BY NAME
WITH graded AS (
    SELECT DISTINCT house_id
    FROM appraisal
    WHERE grade IN ('c', 'd', 'csu', 'dsu')
),

pulled_down AS (
    SELECT house_id
    FROM counted_case
    GROUP BY house_id
    HAVING bool_or(closure_reason = 'demolished') AND NOT bool_or(is_open)
),

-- What is left is decided in dangerous_house alone, so that list and rate agree.
standing AS (
    SELECT house_id, danger_state, is_found_in_use
    FROM dangerous_house
)

SELECT house.house_id, house_no, village_code, township_code, county_code, report_unit_id,
    use_class, is_commercial,
    graded.house_id IS NOT NULL AS is_graded,
    coalesce(rural_renovation IN ('pending', 'doing'), false) AS is_waiting,
    CASE WHEN danger_state IS NOT NULL THEN danger_state
         WHEN pulled_down.house_id IS NOT NULL THEN 'demolished'
         ELSE 'renovated' END AS danger_outcome,
    coalesce(is_found_in_use, false) AS is_found_in_use
FROM house
LEFT JOIN graded ON graded.house_id = house.house_id
LEFT JOIN pulled_down ON pulled_down.house_id = house.house_id
LEFT JOIN standing ON standing.house_id = house.house_id
WHERE graded.house_id IS NOT NULL OR rural_renovation IN ('pending', 'doing', 'done') OR is_vacated
ORDER BY house.house_id;
