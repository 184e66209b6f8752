-- What the close-out sheets hold: one row per hazard case that is open or was closed as rectified or
-- demolished, with the evidence it has and the evidence it lacks.
-- Why decided here: the sheet requires what rules R02 and R03 require, and more for the date of
-- completion: where there are works on a house, the end of its works and not of any measure.
WITH own_case AS (
    SELECT *, closure_reason IS NOT NULL AS is_closed
    FROM hazard_case
    WHERE closure_reason IS NULL OR closure_reason IN ('rectified', 'demolished')
),

-- Works are what is done to the house itself: management alone leaves it as it was.
measure_by_case AS (
    SELECT case_id,
        bool_or(started_on IS NOT NULL OR finished_on IS NOT NULL) AS has_begun,
        coalesce(
            bool_and(finished_on IS NOT NULL) FILTER (measure_group <> 'management'),
            bool_or(finished_on IS NOT NULL)) AS is_finished,
        max(finished_on) FILTER (measure_group <> 'management') AS works_finished_on,
        bool_or(measure_kind = 'strengthen') AS is_strengthened,
        max(coalesce(finished_on, DATE '9999-12-31')) FILTER (measure_kind = 'strengthen')
            AS strengthened_on,
        list({
            'measure_group': measure_group, 'measure_kind': measure_kind,
            'planned_on': planned_on, 'started_on': started_on, 'finished_on': finished_on}
            ORDER BY coalesce(started_on, planned_on, finished_on), measure_id) AS measures
    FROM measure
    GROUP BY case_id
),

-- Before and after: the latest grade until the works were finished, and since that day.
graded AS (
    SELECT case_id, report_no, agency, issued_on, grade,
        coalesce(issued_on >= works_finished_on, false) AS is_after,
        coalesce(
            issued_on >= strengthened_on AND grade IN ('a', 'b', 'asu', 'bsu')
            AND coalesce(doc_kind, 'appraisal') = 'appraisal', false) AS is_reappraisal
    FROM own_case
    JOIN appraisal USING (house_id)
    LEFT JOIN measure_by_case USING (case_id)
    WHERE grade IS NOT NULL
),

appraisal_by_case AS (
    SELECT case_id,
        max_by(graded, (coalesce(issued_on, DATE '0001-01-01'), report_no))
            FILTER (NOT is_after) AS before,
        max_by(graded, (coalesce(issued_on, DATE '0001-01-01'), report_no))
            FILTER (is_after) AS since,
        bool_or(is_reappraisal) AS is_reappraised
    FROM graded
    GROUP BY case_id
),

-- Filed for the case, or for the house without naming one.
photo_by_case AS (
    SELECT own_case.case_id,
        list(photo_id ORDER BY photo_kind, taken_at, photo_id) AS photo_ids,
        list(photo_kind ORDER BY photo_kind, taken_at, photo_id) AS photo_kinds
    FROM own_case
    JOIN photo ON photo.house_id = own_case.house_id
        AND coalesce(photo.case_id, own_case.case_id) = own_case.case_id
    GROUP BY own_case.case_id
),

judged AS (
    SELECT own_case.*, measures, works_finished_on, before, since, photo_ids, photo_kinds,
        [
            {'item': 'verified', 'is_needed': true, 'is_there': verified_on IS NOT NULL},
            {'item': 'appraised', 'is_needed': hazard_level = 'severe',
                'is_there': before IS NOT NULL OR since IS NOT NULL},
            {'item': 'measure_begun', 'is_needed': true, 'is_there': coalesce(has_begun, false)},
            {'item': 'finish_date', 'is_needed': true, 'is_there': coalesce(is_finished, false)},
            {'item': 'reappraised', 'is_needed': coalesce(is_strengthened, false),
                'is_there': coalesce(is_reappraised, false)},
            {'item': 'after_photo', 'is_needed': true,
                'is_there': coalesce(list_contains(photo_kinds, 'after'), false)},
            {'item': 'accepted', 'is_needed': true, 'is_there': accepted_by IS NOT NULL},
            {'item': 'closed', 'is_needed': true, 'is_there': closed_on IS NOT NULL}
        ] AS evidence
    FROM own_case
    LEFT JOIN measure_by_case USING (case_id)
    LEFT JOIN appraisal_by_case USING (case_id)
    LEFT JOIN photo_by_case USING (case_id)
)

SELECT case_id, is_closed, house_id, house_no, platform_house_no, parcel_id,
    house.report_unit_id, house.township_code, house.village_code,
    report_unit.name_zh AS report_unit_name_zh,
    township.name_zh AS township_name_zh,
    village.name_zh AS village_name_zh,
    house.lon, house.lat, address, owner_name, use_class, is_commercial, storeys, floor_area_m2,
    structure_type, built_year, hazard_level, has_collapse_risk,
    found_on, verified_on, due_on, works_finished_on, closed_on, closure_reason,
    responsible_department, responsible_person, accepted_by,
    coalesce(measures, []) AS measures,
    before.report_no AS report_no_before, before.agency AS agency_before,
    before.issued_on AS appraised_on_before, before.grade AS grade_before,
    since.report_no AS report_no_after, since.agency AS agency_after,
    since.issued_on AS appraised_on_after, since.grade AS grade_after,
    coalesce(photo_ids, []) AS photo_ids,
    coalesce(photo_kinds, []) AS photo_kinds,
    [part.item FOR part IN evidence IF part.is_needed] AS evidence_needed,
    [part.item FOR part IN evidence IF part.is_needed AND NOT part.is_there] AS evidence_missing
FROM judged
JOIN house USING (house_id)
LEFT JOIN report_unit ON report_unit.report_unit_id = house.report_unit_id
LEFT JOIN admin_unit AS township ON township.code = house.township_code
LEFT JOIN admin_unit AS village ON village.code = house.village_code
