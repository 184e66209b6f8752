-- The parts of each headline change add up to it, at every level and for every pair of days.
-- Why counted: of thousands of areas only those that do not agree are of interest.
INSERT INTO reconciliation BY NAME
SELECT 'parts of a change add up to it' AS check_name,
    metric || ' ' || from_as_of || ' ' || as_of || ' ' || level AS subject,
    count(*) AS expected,
    count(*) FILTER (
        change = progress + new_in_scope + gone_from_scope + correction + reassigned + regraded
            + method + unsplit
        AND (total_change IS NULL OR total_change = total_new_in_scope + total_gone_from_scope
            + total_correction + total_reassigned + total_method + total_unsplit)) AS actual
FROM headline_change_by_area
GROUP BY metric, from_as_of, as_of, level
ORDER BY subject;
