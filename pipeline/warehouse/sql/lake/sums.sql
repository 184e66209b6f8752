-- The headline counts of a published file, by which a region checks that a partition is whole.
SELECT parcels, unsurveyed, in_progress, done, commercial_houses, revisited, hazardous, rectified,
    findings
FROM survey_status_by_area
JOIN revisit_progress_by_area USING (level, code)
JOIN rectification_progress_by_area USING (level, code)
JOIN quality_by_area USING (level, code)
WHERE level = 'prefecture'
