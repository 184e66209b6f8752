-- Every house that was judged and then looked at once more: whether the later look agrees with the judgement.
-- Judged are the first survey and the revisit; looked at again by the revisit, the spot check and the appraisal.
-- What agreement means: the revisit did not change the result; the spot check found no issue of the screening or
-- of the record, which are the errors of survey_error_estimate; the appraisal does not contradict the judgement as
-- rules S02 and S03 have it (none but grade C or D, severe but A or B). "Some hazard" goes with any grade, so
-- an appraisal says nothing about it and is left out.
-- A spot check judges the first survey whenever it was; a later day of the form says it was submitted again.
-- An appraisal counts from the judgement on and until works were finished, which make another house of it.
WITH setting AS (
    SELECT settings ->> '$.surveyors.team' AS pattern
    FROM run
),

first_form AS (
    SELECT house_id, surveyor_id, result, submitted_at::DATE AS judged_on
    FROM screening
    WHERE round = 'first'
    QUALIFY row_number() OVER (
        PARTITION BY house_id ORDER BY submitted_at DESC NULLS LAST, screening_id DESC) = 1
),

second_form AS (
    SELECT house_id, surveyor_id, result
    FROM screening
    WHERE round = 'revisit'
    QUALIFY row_number() OVER (
        PARTITION BY house_id ORDER BY submitted_at DESC NULLS LAST, screening_id DESC) = 1
),

second AS (
    SELECT house_id, third_party, done_on, second_form.surveyor_id,
        coalesce(second_form.result, CASE WHEN NOT is_result_changed THEN first_form.result END) AS result,
        coalesce(is_result_changed, second_form.result <> first_form.result) AS is_changed
    FROM revisit
    LEFT JOIN second_form USING (house_id)
    LEFT JOIN first_form USING (house_id)
    WHERE revisit_status = 'done'
),

judged AS (
    SELECT house_id, 'first' AS judged_round, surveyor_id, NULL AS agency, result, judged_on
    FROM first_form
    UNION ALL
    SELECT house_id, 'revisit', surveyor_id, third_party, result, done_on
    FROM second
    UNION ALL
    -- a house without a form of its own was surveyed with its parcel
    SELECT house.house_id, 'first', parcel.surveyor_id, NULL, NULL, submitted_on
    FROM (SELECT DISTINCT house_id FROM spot_check ANTI JOIN first_form USING (house_id)) AS formless
    JOIN (SELECT house_id, parcel_id FROM house) AS house USING (house_id)
    LEFT JOIN (SELECT parcel_id, surveyor_id, submitted_on FROM parcel) AS parcel USING (parcel_id)
),

checked AS (
    SELECT house_id, max(checked_on) AS checked_on,
        coalesce(bool_or(category IN ('screening', 'record')), false) AS has_error
    FROM spot_check
    LEFT JOIN spot_issue USING (check_id)
    GROUP BY house_id
),

works AS (
    SELECT house_id, min(measure.finished_on) AS finished_on
    FROM measure
    JOIN hazard_case USING (case_id)
    WHERE measure_group <> 'management' AND measure.finished_on IS NOT NULL
    GROUP BY house_id
),

appraised AS (
    SELECT house_id, judged_round, agency, grade IN ('c', 'd', 'csu', 'dsu') AS is_dangerous
    FROM (SELECT house_id, report_no, agency, grade, issued_on FROM appraisal
        WHERE grade IS NOT NULL AND coalesce(doc_kind, 'appraisal') = 'appraisal') AS report
    JOIN (SELECT house_id, judged_round, judged_on FROM judged) USING (house_id)
    LEFT JOIN works USING (house_id)
    WHERE issued_on >= coalesce(judged_on, issued_on)
        AND issued_on <= coalesce(finished_on, issued_on)
    QUALIFY row_number() OVER (
        PARTITION BY house_id, judged_round ORDER BY issued_on, report_no) = 1
),

pair AS (
    SELECT house_id, judged_round, surveyor_id, NULL AS agency, 'revisit' AS checked_by,
        third_party AS checking_agency, NOT is_changed AS agrees
    FROM (SELECT house_id, judged_round, surveyor_id FROM judged WHERE judged_round = 'first') AS first
    JOIN (SELECT house_id, third_party, is_changed FROM second) USING (house_id)
    WHERE is_changed IS NOT NULL
    UNION ALL
    SELECT house_id, judged_round, surveyor_id, agency, 'spot_check', NULL, NOT has_error
    FROM judged
    JOIN checked USING (house_id)
    WHERE judged_round = 'first' OR checked_on >= coalesce(judged_on, checked_on)
    UNION ALL
    SELECT house_id, judged_round, surveyor_id, judged.agency, 'appraisal', appraised.agency,
        (result = 'severe') = is_dangerous
    FROM judged
    JOIN appraised USING (house_id, judged_round)
    WHERE result IN ('none', 'severe')
)

SELECT house_id, house.village_code, house.township_code, house.county_code, house.report_unit_id,
    judged_round,
    CASE WHEN judged_round = 'first'
         THEN CASE WHEN pattern IS NULL THEN house.township_code
              ELSE nullif(regexp_extract(surveyor_id, pattern, 1), '') END END AS team,
    surveyor_id, agency, checked_by, checking_agency, agrees
FROM pair
JOIN house USING (house_id)
CROSS JOIN setting
