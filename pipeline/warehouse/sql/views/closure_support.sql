-- How far a rectified house can be believed: which evidence that is independent of whoever closed the case
-- supports the closing, and which contradicts it.
-- Why materialized: the hazards are counted once, although all that follows asks for them.
-- Why not the acceptance: it is signed by the side that closes. Why one reused picture is enough: it shows
-- another house, so nothing was photographed here.
WITH closed AS MATERIALIZED (
    SELECT house_id, house_no, parcel_id, village_code, township_code, county_code, report_unit_id,
        hazard_level, closed_on
    FROM hazard_house
    WHERE outcome = 'rectified'
),

-- What was done: all begun measures of the cases that count.
done AS (
    SELECT house_id,
        max(finished_on) FILTER (measure_group <> 'management') AS works_finished_on,
        coalesce(bool_or(measure_group <> 'management'), false) AS has_works,
        coalesce(bool_or(measure_kind IN ('demolish', 'demolish_all')), false) AS is_taken_down
    FROM measure
    JOIN counted_case USING (case_id)
    WHERE started_on IS NOT NULL OR finished_on IS NOT NULL
    GROUP BY house_id
),

torn_down AS (
    SELECT house_id, bool_or(closure_reason = 'demolished') AS is_demolished
    FROM counted_case
    GROUP BY house_id
),

way AS MATERIALIZED (
    SELECT closed.*, works_finished_on,
        CASE WHEN is_demolished OR is_taken_down THEN 'demolished'
             WHEN has_works THEN 'works'
             ELSE 'management' END AS closed_by
    FROM closed
    JOIN torn_down USING (house_id)
    LEFT JOIN done USING (house_id)
),

-- A grade counts from the end of the works on, or from the closing where there were none.
graded AS (
    SELECT house_id,
        bool_or(grade IN ('a', 'b', 'asu', 'bsu') AND coalesce(doc_kind, 'appraisal') = 'appraisal'
            AND issued_on >= coalesce(works_finished_on, closed_on)) AS is_sound,
        bool_or(grade IN ('c', 'd', 'csu', 'dsu') AND issued_on > closed_on) AS is_dangerous
    FROM appraisal
    JOIN way USING (house_id)
    GROUP BY house_id
),

reused AS (
    SELECT lower(sha256) AS picture
    FROM photo
    WHERE sha256 IS NOT NULL
    GROUP BY lower(sha256)
    HAVING count(DISTINCT house_id) > 1
),

photographed AS (
    SELECT house_id,
        bool_or(reused.picture IS NULL) AS has_own,
        bool_or(reused.picture IS NOT NULL) AS has_reused
    FROM photo
    LEFT JOIN reused ON reused.picture = lower(sha256)
    WHERE photo_kind = 'after'
    GROUP BY house_id
),

-- A parcel that another house is still on cannot say that this one is gone, nor that it stands.
parcel_of AS (
    SELECT house_id, disposition = 'demolished' AS is_gone
    FROM way
    JOIN (SELECT parcel_id, disposition FROM parcel WHERE disposition IS NOT NULL) USING (parcel_id)
    WHERE closed_by = 'demolished' AND parcel_id NOT IN (
        SELECT parcel_id
        FROM house
        WHERE parcel_id IN (SELECT parcel_id FROM way WHERE closed_by = 'demolished')
            AND house_id NOT IN (SELECT house_id FROM way WHERE closed_by = 'demolished'))
),

-- A house that was strengthened may be used again; one that is gone or only closed may not.
seen AS (
    SELECT house_id, count(*) > 0 AS is_in_use
    FROM patrol
    JOIN way USING (house_id)
    WHERE closed_by <> 'works' AND patrolled_on > closed_on AND (is_operating OR is_occupied)
    GROUP BY house_id
),

judged AS (
    SELECT way.*,
        [part.item FOR part IN [
            {'item': 'sound_grade', 'holds': coalesce(is_sound, false)},
            {'item': 'after_photo', 'holds': coalesce(has_own, false)},
            {'item': 'demolished_parcel', 'holds': coalesce(is_gone, false)}]
            IF part.holds] AS supported_by,
        [part.item FOR part IN [
            {'item': 'dangerous_grade', 'holds': coalesce(is_dangerous, false)},
            {'item': 'reused_photo', 'holds': coalesce(has_reused, false)},
            {'item': 'standing_parcel', 'holds': coalesce(NOT is_gone, false)},
            {'item': 'found_in_use', 'holds': coalesce(is_in_use, false)}]
            IF part.holds] AS contradicted_by
    FROM way
    LEFT JOIN graded USING (house_id)
    LEFT JOIN photographed USING (house_id)
    LEFT JOIN parcel_of USING (house_id)
    LEFT JOIN seen USING (house_id)
)

SELECT house_id, house_no, parcel_id, village_code, township_code, county_code, report_unit_id,
    hazard_level, closed_by, works_finished_on, closed_on, supported_by, contradicted_by,
    CASE WHEN len(contradicted_by) > 0 THEN 'contradicted'
         WHEN len(supported_by) > 0 THEN 'supported'
         ELSE 'unsupported' END AS support
FROM judged
ORDER BY report_unit_id, village_code, house_id
