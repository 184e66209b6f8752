-- Everything that happened to a hazardous house, in the order of time; what has no day comes last.
-- A part of an event is a code of a list, a plain text (no list), or a word of the page (list "word").
WITH event AS (
    SELECT house_id, submitted_at::DATE AS day, 'screening' AS kind, screening_id AS id,
        list_concat([
            {'list': 'screening_round', 'value': round},
            {'list': 'screening_result', 'value': result}],
            [{'list': 'defect_part', 'value': part} FOR part IN defect_parts]) AS parts
    FROM screening
    UNION ALL
    SELECT house_id, done_on, 'revisit', '', [
        {'list': 'revisit_status', 'value': revisit_status},
        {'list': '', 'value': third_party},
        {'list': 'word', 'value': CASE WHEN is_result_changed THEN 'result_changed' END}]
    FROM revisit
    UNION ALL
    SELECT house_id, found_on, 'found', case_id, [
        {'list': '', 'value': case_id}, {'list': 'hazard_level', 'value': hazard_level},
        {'list': 'word', 'value': CASE WHEN has_collapse_risk THEN 'collapse_risk' END}]
    FROM hazard_case
    UNION ALL
    SELECT house_id, verified_on, 'verified', case_id, [{'list': '', 'value': case_id}]
    FROM hazard_case
    WHERE verified_on IS NOT NULL
    UNION ALL
    SELECT house_id, closed_on, 'closed', case_id, [
        {'list': '', 'value': case_id}, {'list': 'closure_reason', 'value': closure_reason}]
    FROM hazard_case
    WHERE closure_reason IS NOT NULL
    UNION ALL
    SELECT house_id, step.day, step.kind, measure_id, [
        {'list': 'measure_group', 'value': measure_group},
        {'list': 'measure_kind', 'value': measure_kind}]
    FROM (
        SELECT *, unnest([
            {'kind': 'planned', 'day': planned_on}, {'kind': 'started', 'day': started_on},
            {'kind': 'finished', 'day': finished_on}]) AS step
        FROM measure
        JOIN hazard_case USING (case_id))
    WHERE step.day IS NOT NULL
    UNION ALL
    SELECT house_id, issued_on, 'appraisal', report_no, list_concat([
        {'list': 'doc_kind', 'value': doc_kind}, {'list': '', 'value': report_no},
        {'list': '', 'value': agency},
        {'list': 'word', 'value': CASE WHEN NOT is_agency_listed THEN 'not_listed' END},
        {'list': 'grade', 'value': grade}],
        [{'list': '', 'value': standard} FOR standard IN standards])
    FROM appraisal
    UNION ALL
    SELECT house_id, patrolled_on, 'patrol', patrol_id, [
        {'list': '', 'value': inspector},
        {'list': 'word', 'value': CASE WHEN is_sign_ok THEN 'sign_ok' WHEN NOT is_sign_ok
            THEN 'sign_bad' END},
        {'list': 'word', 'value': CASE WHEN is_fence_ok THEN 'fence_ok' WHEN NOT is_fence_ok
            THEN 'fence_bad' END},
        {'list': 'word', 'value': CASE WHEN is_operating THEN 'operating' END},
        {'list': 'word', 'value': CASE WHEN is_occupied THEN 'occupied' END}]
    FROM patrol
    UNION ALL
    SELECT house_id, taken_at::DATE, 'photo', photo_id, [
        {'list': 'photo_kind', 'value': photo_kind}, {'list': '', 'value': photo_id}]
    FROM photo
    UNION ALL
    SELECT house_id, checked_on, 'spot_check', check_id, [{'list': '', 'value': batch}]
    FROM spot_check
    UNION ALL
    SELECT house_id, coalesce(feedback_on, checked_on), 'spot_issue', issue_id, [
        {'list': 'issue_category', 'value': category}, {'list': '', 'value': description}]
    FROM spot_issue
    JOIN spot_check USING (check_id)
    UNION ALL
    SELECT house_id, fixed_on, 'issue_fixed', issue_id, [
        {'list': 'issue_category', 'value': category}]
    FROM spot_issue
    JOIN spot_check USING (check_id)
    WHERE fixed_on IS NOT NULL
    UNION ALL
    SELECT house_id, NULL, 'alteration', alteration_id, list_concat([
        {'list': '', 'value': year::VARCHAR},
        {'list': 'word', 'value': CASE WHEN is_load_bearing_changed THEN 'load_bearing' END}],
        [{'list': 'alteration_type', 'value': type} FOR type IN alteration_types])
    FROM alteration
)

SELECT house_id, day::VARCHAR AS day, kind,
    [[part.list, part.value] FOR part IN parts IF part.value IS NOT NULL] AS parts
FROM event
JOIN house USING (house_id)
WHERE is_hazardous
ORDER BY house_id, day NULLS LAST,
    array_position(['screening', 'revisit', 'found', 'verified', 'appraisal', 'planned', 'started',
        'finished', 'patrol', 'photo', 'spot_check', 'spot_issue', 'issue_fixed', 'closed',
        'alteration'], kind), id
