-- Parcels of two prefectures that cover the same ground, by the share of the smaller of the two.
-- Why only some are compared with all others: of two that meet, one lies outside the villages of its
-- own prefecture, wholly or in part, or both lie where the prefectures' areas overlap.
WITH candidate AS (
    SELECT prefecture, parcel_id, geometry::GEOMETRY AS geometry
    FROM parcel
    WHERE overlap_share IS NULL OR overlap_share < 1 - 1e-9
    UNION
    SELECT parcel.prefecture, parcel_id, parcel.geometry::GEOMETRY
    FROM parcel
    JOIN shared_area ON ST_Intersects(parcel.geometry::GEOMETRY, shared_area.geometry)
    WHERE parcel.prefecture IN (shared_area.prefecture, other_prefecture)
),

other AS (
    SELECT prefecture, parcel_id, geometry::GEOMETRY AS geometry FROM parcel
),

met AS (
    SELECT candidate.prefecture AS left_prefecture, candidate.parcel_id AS left_id,
        other.prefecture AS right_prefecture, other.parcel_id AS right_id,
        candidate.geometry AS left_shape, other.geometry AS right_shape
    FROM candidate
    JOIN other ON ST_Intersects(candidate.geometry, other.geometry)
    WHERE candidate.prefecture <> other.prefecture
),

-- A pair of two candidates is met from both sides.
pair AS (
    SELECT least(left_prefecture, right_prefecture) AS prefecture,
        greatest(left_prefecture, right_prefecture) AS other_prefecture,
        CASE WHEN left_prefecture < right_prefecture THEN left_id ELSE right_id END AS parcel_id,
        CASE WHEN left_prefecture < right_prefecture THEN right_id ELSE left_id END
            AS other_parcel_id,
        any_value(ST_Intersection(left_shape, right_shape)) AS shared,
        any_value(least(ST_Area(left_shape), ST_Area(right_shape))) AS smaller
    FROM met
    GROUP BY ALL
)

SELECT prefecture, parcel_id, other_prefecture, other_parcel_id,
    round(ST_Area(shared) / smaller, 4) AS share,
    ST_X(ST_PointOnSurface(shared)) AS lon, ST_Y(ST_PointOnSurface(shared)) AS lat
FROM pair
WHERE smaller > 0 AND ST_Area(shared) >= getvariable('least_share') * smaller
ORDER BY prefecture, parcel_id, other_prefecture, other_parcel_id
