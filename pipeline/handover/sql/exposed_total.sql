-- All that lies in the outline, and how many houses nobody can place.
SELECT
    (SELECT count(*) FROM exposed_parcel) AS parcels,
    (SELECT count(*) FROM exposed_parcel WHERE survey_status <> 'done') AS parcels_left,
    count(*) AS houses, count(*) FILTER (is_commercial) AS commercial,
    coalesce(sum(residents), 0)::BIGINT AS residents,
    count(*) FILTER (residents IS NULL) AS residents_unknown,
    count(*) FILTER (is_severe) AS severe, count(*) FILTER (is_grade_d) AS grade_d,
    count(*) FILTER (is_grade_c) AS grade_c, count(*) FILTER (is_unassessed) AS unassessed,
    count(*) FILTER (is_tall OR is_crowded) AS large, count(*) FILTER (is_listed) AS listed,
    (SELECT count(*) FROM house WHERE parcel_id IS NULL AND lon IS NULL) AS houses_without_place
FROM exposed_house
